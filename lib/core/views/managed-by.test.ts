import { describe, expect, test } from 'vitest';
import type { ObjectMeta } from '@/lib/cluster';
import { managedBy } from './managed-by';

const owner = (metadata: Partial<ObjectMeta>) =>
  managedBy({
    apiVersion: 'projectcalico.org/v3',
    kind: 'NetworkPolicy',
    metadata: { name: 'a', ...metadata },
  });

describe('who manages an object', () => {
  test.each<[string | null, Partial<ObjectMeta>]>([
    ['Argo CD', { annotations: { 'argocd.argoproj.io/tracking-id': 'catalog:…' } }],
    ['Argo CD', { managedFields: [{ manager: 'argocd-controller' }] }],
    ['Flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'catalog' } }],
    ['Flux', { managedFields: [{ manager: 'helm-controller' }] }],
    ['Helm', { annotations: { 'meta.helm.sh/release-name': 'catalog' } }],
    ['Helm', { labels: { 'app.kubernetes.io/managed-by': 'Helm' } }],
    ['Terraform', { managedFields: [{ manager: 'Terraform' }] }],
    [
      'Installation default',
      {
        ownerReferences: [
          {
            apiVersion: 'operator.tigera.io/v1',
            kind: 'Installation',
            name: 'default',
            uid: '1',
            controller: true,
          },
        ],
      },
    ],
    ['own-operator', { labels: { 'app.kubernetes.io/managed-by': 'own-operator' } }],
    [null, {}],
    [null, { managedFields: [{ manager: 'kubectl-client-side-apply' }] }],
    [null, { labels: { 'app.kubernetes.io/managed-by': 'drawbridge' } }],
  ])('is %s', (name, metadata) => {
    expect(owner(metadata)).toBe(name);
  });

  test('a tool that stands behind another is the one to name', () => {
    const both = {
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'a', 'argocd.argoproj.io/tracking-id': 'a' },
    };
    expect(owner(both)).toBe('Argo CD');
  });
});
