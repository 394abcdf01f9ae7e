import { describe, expect, it } from 'vitest';
import { snapshotFromObjects } from './build-snapshot';
import { calicoCapabilities } from './capabilities';
import type { KubeObject } from './kube-object';
import { parsePolicy } from './parse-policy';

const object = (
  kind: string,
  name: string,
  kept: object | string | null,
  rest: Partial<KubeObject> = {},
): KubeObject => ({
  apiVersion: 'crd.projectcalico.org/v1',
  kind,
  ...rest,
  metadata: {
    name,
    labels: { 'projectcalico.org/tier': 'default' },
    ...(kept === null
      ? {}
      : {
          annotations: {
            'projectcalico.org/metadata': typeof kept === 'string' ? kept : JSON.stringify(kept),
          },
        }),
  },
});
const policy = (kept: object | string | null, rest: Partial<KubeObject> = {}) =>
  parsePolicy(object('GlobalNetworkPolicy', 'default.p', kept, { spec: {}, ...rest }));
const snapshot = (...objects: KubeObject[]) =>
  snapshotFromObjects(objects, calicoCapabilities('v3.31.2', 'crd-only'));

describe('an object of Calico’s own storage', () => {
  it('has the name that the v3 API serves, which the annotation remembers (calico-policy §1.6)', () => {
    expect(policy({ name: 'p' }).name).toBe('p');
  });
  it('has its own name where the annotation holds none, or is not Calico’s (calico-policy §1.6)', () => {
    expect([policy(null), policy({ labels: {} }), policy('{')].map(({ name }) => name)).toEqual([
      'default.p',
      'default.p',
      'default.p',
    ]);
  });
  it('without a tier is in default, and the name is never asked for one (calico-policy §1.6)', () => {
    expect(policy({ name: 'sec.p' })).toMatchObject({ tier: 'default', name: 'sec.p' });
  });
  it('without types is left to the engine, which reads both directions (calico-policy §1.6, §4.3)', () => {
    expect(policy(null)).not.toHaveProperty('types');
    expect(calicoCapabilities(null, 'crd-only').typesDefault).toBe('both');
  });
  it('has the labels of both places: sets and host endpoints are matched by them (calico-policy §1.6)', () => {
    const kept = { labels: { kind: 'partner' } };
    const { networkSets, hostEndpoints } = snapshot(
      object('GlobalNetworkSet', 's', kept, { spec: { nets: [] } }),
      object('HostEndpoint', 'h', kept, { spec: { node: 'n1' } }),
    );
    const labels = { kind: 'partner', 'projectcalico.org/tier': 'default' };
    expect([networkSets[0]?.labels, hostEndpoints[0]?.labels]).toEqual([labels, labels]);
  });
  it('is asked for the annotation; an object of the v3 API is not (calico-policy §1.6)', () => {
    const v3 = { apiVersion: 'projectcalico.org/v3', spec: { nets: [] } };
    expect(policy({ name: 'q' }, v3).name).toBe('default.p');
    expect(
      snapshot(object('GlobalNetworkSet', 's', { labels: { a: 'b' } }, v3)).networkSets[0]?.labels,
    ).not.toHaveProperty('a');
  });
});
