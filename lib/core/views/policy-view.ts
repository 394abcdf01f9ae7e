/** One policy: its rules in words, what it selects, what it decides, and its YAML as a person would write it. */
import type { PolicyDetailView } from '@/lib/api';
import { type KubeObject, knownResources, stripServerFields, toWire, toYaml } from '@/lib/cluster';
import {
  describePolicy,
  isClusterKind,
  type Policy,
  policyKey,
  policyTier,
  type Selection,
} from '@/lib/policy';
import type { Picture } from '../picture';
import { decidedEdges } from './deciding-policies';
import { edgeRef } from './edge-ref';
import { policyCard, withoutEffect } from './policy-card';
import { ruleReaches } from './rule-reach';

/** More edges than this are looked at in Flows. */
const maxEdges = 200;
const applied = 'kubectl.kubernetes.io/last-applied-configuration';

/** `StagedNetworkPolicy/shop/default.orders`; a policy without a namespace has `-` or nothing between the slashes. */
function find(picture: Picture, address: string): Policy | null {
  const [kind, namespace = '', ...rest] = address.split('/');
  const name = rest.join('/');
  const home = namespace === '' || namespace === '-' ? null : namespace;
  return (
    picture.snapshot.policies.find(
      (policy) => policy.kind === kind && policy.namespace === home && policy.name === name,
    ) ?? null
  );
}

/** As served, without what only the server owns; else from what was read of it. */
function yamlOf(policy: Policy, object: KubeObject | null): string {
  if (object !== null) return toYaml(stripServerFields(object));
  if (!isClusterKind(policy)) return toYaml(toWire(policy));
  const { kind, name, namespace: _, ...spec } = policy;
  const { group, version } = knownResources[kind];
  return toYaml({ apiVersion: `${group}/${version}`, kind, metadata: { name }, spec });
}

function selectsOf({ pods, workloads }: Selection): PolicyDetailView['selects'] {
  const found = new Map<string, { namespace: string; workload: string; pods: number }>();
  for (const { namespace, kind, name } of workloads)
    found.set(`${namespace}/${kind}/${name}`, { namespace, workload: name, pods: 0 });
  for (const { workload } of pods) {
    const row = found.get(`${workload.namespace}/${workload.kind}/${workload.name}`);
    if (row !== undefined) row.pods += 1;
  }
  return [...found.values()].sort((a, b) =>
    `${a.namespace}/${a.workload}` < `${b.namespace}/${b.workload}` ? -1 : 1,
  );
}

const createdAt = (object: KubeObject | null): number | null => {
  const at = Date.parse(object?.metadata.creationTimestamp ?? '');
  return Number.isNaN(at) ? null : Math.floor(at / 1_000);
};

/** Numbered from 1; the action stands beside the text. */
async function rulesOf({ engine }: Picture, policy: Policy): Promise<PolicyDetailView['rules']> {
  const reachOf = await ruleReaches(engine, policy);
  return describePolicy(policy).map(({ direction, index, action, text }) => ({
    direction,
    index: index + 1,
    action,
    text: text.slice(action.length).trimStart(),
    reach: reachOf(direction, index),
  }));
}

/** null when there is no such policy. */
export async function policyView(picture: Picture, address: string): Promise<PolicyDetailView | null> {
  const policy = find(picture, address);
  if (policy === null) return null;
  const decided = decidedEdges(picture);
  const object = picture.objectOf(policy);
  const annotations = Object.entries(object?.metadata.annotations ?? {}).filter(([key]) => key !== applied);
  const order = { 'would-deny': 0, denied: 1, unknown: 2, 'would-allow': 3, allowed: 4 };
  return {
    card: policyCard(policy, {
      picture,
      decided,
      noEffect: withoutEffect(picture),
      isInScope: () => true,
    }),
    tier: policyTier(policy),
    yaml: yamlOf(policy, object),
    rules: await rulesOf(picture, policy),
    selects: selectsOf(picture.engine.select(policy)),
    decides: [...(decided.get(policyKey(policy))?.edges ?? [])]
      .sort((a, b) => order[a.verdict] - order[b.verdict] || (a.id < b.id ? -1 : 1))
      .slice(0, maxEdges)
      .map(({ summary }) => edgeRef(summary.edge)),
    annotations: Object.fromEntries(annotations),
    createdAt: createdAt(object),
  };
}
