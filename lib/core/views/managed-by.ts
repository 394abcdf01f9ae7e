/** Who else owns an object: a change here would be reverted by them (libraries §1). */
import type { KubeObject } from '@/lib/cluster';

type Meta = KubeObject['metadata'];

const marks: readonly (readonly [owner: string, test: (meta: Meta) => string | undefined])[] = [
  ['Argo CD', ({ annotations }) => annotations?.['argocd.argoproj.io/tracking-id']],
  ['Argo CD', ({ labels }) => labels?.['argocd.argoproj.io/instance']],
  ['Flux', ({ labels }) => labels?.['kustomize.toolkit.fluxcd.io/name']],
  ['Flux', ({ labels }) => labels?.['helm.toolkit.fluxcd.io/name']],
  ['Helm', ({ annotations }) => annotations?.['meta.helm.sh/release-name']],
];

const managers: readonly (readonly [RegExp, string])[] = [
  [/^argocd/, 'Argo CD'],
  [/^(kustomize|helm)-controller$/, 'Flux'],
  [/^helm$/, 'Helm'],
];

/** `Argo CD (shop-policies)`; null when nothing says that anybody but people owns it. */
export function managedBy(object: KubeObject | null): string | null {
  if (object === null) return null;
  const { metadata } = object;
  for (const [owner, test] of marks) {
    const name = test(metadata);
    if (name !== undefined && name !== '') return `${owner} (${name.split(':')[0]})`;
  }
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner !== undefined) return `${owner.kind} ${owner.name}`;
  if (metadata.labels?.['app.kubernetes.io/managed-by'] === 'Helm') return 'Helm';
  for (const { manager = '' } of metadata.managedFields ?? []) {
    const found = managers.find(([pattern]) => pattern.test(manager));
    if (found !== undefined) return found[1];
  }
  return null;
}
