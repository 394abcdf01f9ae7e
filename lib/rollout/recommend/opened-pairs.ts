/** Which pairs of workloads a rule opens, and which of them talked: what it allows beyond the evidence. */
import type { EdgePeer, EdgeSummary } from '@/lib/flows';
import type { CalicoPolicy, Direction, Engine, EntityRule, Rule, Steps } from '@/lib/policy';
import { peerLabel } from '../edge-flow';
import type { OpenedPair, OpenedPairs } from './proposal';

const maxListed = 200;

const peerOf = (rule: Rule, direction: Direction): EntityRule =>
  (direction === 'Ingress' ? rule.source : rule.destination) ?? {};

function peerNames(engine: Engine, peer: EntityRule, namespace: string | null): string[] {
  if (peer.nets !== undefined) return [...peer.nets];
  if (peer.services !== undefined) return [`${peer.services.namespace ?? ''}/${peer.services.name}`];
  if (peer.namespaceSelector === 'global()') return [`networks with ${peer.selector ?? 'any label'}`];
  const found = engine.match(
    {
      ...(peer.selector === undefined ? {} : { selector: peer.selector }),
      ...(peer.namespaceSelector === undefined ? {} : { namespaceSelector: peer.namespaceSelector }),
    },
    namespace,
  );
  const names = found.workloads.map((workload) => `${workload.namespace}/${workload.name}`);
  return names.length > 0 ? names : [`${peer.selector ?? 'anything'}`];
}

const portText = (rule: Rule): string => {
  const ports = rule.destination?.ports ?? [];
  return `${rule.protocol ?? 'any'}${ports.length > 0 ? ` ${ports.join(', ')}` : ''}`;
};

/** Names as they stand in an edge, for workloads; networks and sets count as used where the rule was made for one. */
export type UsedPairs = ReadonlySet<string>;

const edgesAStep = 200;

export function* usedPairSteps(
  exposures: readonly { readonly summary: Pick<EdgeSummary, 'edge'> }[],
): Steps<UsedPairs> {
  const name = (peer: EdgePeer): string =>
    peer.namespace === null ? peerLabel(peer) : `${peer.namespace}/${peer.name}`;
  const used = new Set<string>();
  for (const [index, { summary }] of exposures.entries()) {
    if (index % edgesAStep === 0) yield;
    const { src, dst, port } = summary.edge;
    used.add(`${name(src)} ${name(dst)} ${port ?? ''}`);
  }
  return used;
}

const isWorkloadName = (name: string): boolean =>
  /^[a-z0-9.-]+\/[a-z0-9.-]+$/.test(name) && !/^\d+(\.\d+){3}\//.test(name);

/** `rules` are those the chosen edges need, by direction. */
export function openedPairs(
  engine: Engine,
  policies: readonly {
    readonly policy: CalicoPolicy;
    readonly rules: readonly { readonly direction: Direction; readonly rule: Rule }[];
  }[],
  used: UsedPairs,
): OpenedPairs {
  const pairs = new Map<string, OpenedPair>();
  for (const { policy, rules } of policies) {
    const subjects = engine
      .select(policy)
      .workloads.map((workload) => `${workload.namespace}/${workload.name}`);
    for (const { direction, rule } of rules)
      for (const peer of peerNames(engine, peerOf(rule, direction), policy.namespace))
        for (const subject of subjects) {
          const [src, dst] = direction === 'Ingress' ? [peer, subject] : [subject, peer];
          if (src === dst && !isWorkloadName(src)) continue;
          const ports = rule.destination?.ports ?? [];
          const isUsed =
            !isWorkloadName(peer) ||
            (ports.length === 0 ? [''] : ports).some((port) => used.has(`${src} ${dst} ${port}`));
          const key = `${src} ${dst} ${portText(rule)}`;
          const known = pairs.get(key);
          pairs.set(key, { src, dst, port: portText(rule), used: isUsed || known?.used === true });
        }
  }
  const list = [...pairs.values()].sort(
    (a, b) =>
      Number(b.used) - Number(a.used) ||
      (`${a.src} ${a.dst} ${a.port}` < `${b.src} ${b.dst} ${b.port}` ? -1 : 1),
  );
  return {
    used: list.filter((pair) => pair.used).length,
    opened: list.length,
    list: list.slice(0, maxListed),
  };
}
