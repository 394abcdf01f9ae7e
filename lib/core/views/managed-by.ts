/** Who owns an object besides us: a change made here would be undone by them (ui.md §5, managed elsewhere). */
import type { KubeObject } from '@/lib/cluster';

interface Owner {
  readonly name: string;
  /** Label or annotation keys that only this tool sets. */
  readonly keys: readonly RegExp[];
  /** Field managers it writes as. */
  readonly managers: RegExp | null;
}

const owners: readonly Owner[] = [
  { name: 'Argo CD', keys: [/^argocd\.argoproj\.io\/(tracking-id|instance)$/], managers: /^argocd-/ },
  {
    name: 'Flux',
    keys: [/^(kustomize|helm)\.toolkit\.fluxcd\.io\/name$/],
    managers: /^(kustomize-controller|helm-controller)$/,
  },
  {
    name: 'Rancher Fleet',
    keys: [/^objectset\.rio\.cattle\.io\//, /^fleet\.cattle\.io\//],
    managers: /^fleetagent$/,
  },
  {
    name: 'Config Sync',
    keys: [/^configsync\.gke\.io\//, /^configmanagement\.gke\.io\/managed$/],
    managers: null,
  },
  { name: 'Carvel kapp', keys: [/^kapp\.k14s\.io\/app$/], managers: /^kapp/ },
  { name: 'Terraform', keys: [], managers: /^(Terraform|HashiCorp)/ },
  { name: 'Pulumi', keys: [/^pulumi\.com\//], managers: /^pulumi/ },
  { name: 'Crossplane', keys: [/^crossplane\.io\//], managers: /^crossplane/ },
  { name: 'Helm', keys: [/^meta\.helm\.sh\/release-name$/], managers: /^helm$/i },
];

const managedLabel = 'app.kubernetes.io/managed-by';
/** Ourselves, and what a person at a terminal leaves behind. */
const nobody = /^(drawbridge|kubectl.*)$/i;

/** `Argo CD`, `Flux`, `Helm`, or the controller that owns it; null when a person may change it, or there is no object. */
export function managedBy(object: KubeObject | null): string | null {
  if (object === null) return null;
  const { metadata } = object;
  const keys = [...Object.keys(metadata.labels ?? {}), ...Object.keys(metadata.annotations ?? {})];
  const managers = (metadata.managedFields ?? []).map(({ manager }) => manager ?? '');
  const marked = owners.find((owner) => owner.keys.some((pattern) => keys.some((key) => pattern.test(key))));
  if (marked !== undefined) return marked.name;
  const controller = metadata.ownerReferences?.find((owner) => owner.controller === true);
  if (controller !== undefined) return `${controller.kind} ${controller.name}`;
  const writer = owners.find(({ managers: pattern }) =>
    managers.some((name) => pattern?.test(name) === true),
  );
  if (writer !== undefined) return writer.name;
  const label = metadata.labels?.[managedLabel];
  return label === undefined || nobody.test(label) ? null : label;
}
