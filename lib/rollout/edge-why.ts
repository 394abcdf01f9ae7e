/** One line in words: why an edge has its verdict (ui.md §5, edge row). */
import { displayName, type SideEvaluation } from '@/lib/policy';
import type { EdgeExposure, SideName } from './exposure';

const direction: Record<SideName, string> = { source: 'egress', destination: 'ingress' };

const sideOf = (evaluation: EdgeExposure['staged'], side: SideName): SideEvaluation | null =>
  side === 'source' ? evaluation.egress : evaluation.ingress;

/** The policy or tier that denies a side. */
function denial(
  side: SideEvaluation | null,
  name: SideName,
  exposure: Pick<EdgeExposure, 'summary'>,
): string {
  const last = side?.trace[side.trace.length - 1];
  if (last === undefined) return `Denied outside policy at the ${name}`;
  if (last.kind === 'EndOfTier') {
    const peer = name === 'source' ? exposure.summary.edge.dst : exposure.summary.edge.src;
    if (peer.type === 'network-set')
      return `No ${direction[name]} rule for this network set in tier ${last.tier}`;
    if (peer.type === 'network')
      return `No ${direction[name]} rule for the ${peer.name === 'pvt' ? 'private' : 'public'} network in tier ${last.tier}`;
    return `No ${direction[name]} rule in tier ${last.tier} matches`;
  }
  return `Rule ${last.ruleIndex + 1} of ${displayName(last.name, last.tier)} in tier ${last.tier} denies it`;
}

const visible = (exposure: Pick<EdgeExposure, 'summary'>, side: SideName): boolean => {
  const peer = side === 'source' ? exposure.summary.edge.src : exposure.summary.edge.dst;
  return peer.type === 'workload';
};

function oneSide(exposure: Omit<EdgeExposure, 'why'>, evaluation: EdgeExposure['staged']): string {
  const [side, second] = exposure.sides;
  if (side === undefined) return 'Denied';
  const first = denial(sideOf(evaluation, side), side, exposure);
  if (second !== undefined) {
    const last = sideOf(evaluation, side)?.trace.at(-1);
    const other = sideOf(evaluation, second)?.trace.at(-1);
    return last?.kind === 'EndOfTier' && other?.kind === 'EndOfTier' && last.tier === other.tier
      ? `No rule in tier ${last.tier} matches`
      : first;
  }
  const opposite: SideName = side === 'source' ? 'destination' : 'source';
  if (!visible(exposure, opposite))
    return exposure.summary.edge[opposite === 'source' ? 'src' : 'dst'].type === 'host'
      ? `${first}; the host’s own side is not visible`
      : first;
  return `${first}; the ${opposite} side allows it`;
}

export function edgeWhy(exposure: Omit<EdgeExposure, 'why'>): string {
  switch (exposure.verdict) {
    case 'unknown':
      return exposure.unknown?.message ?? 'The verdict is unknown';
    case 'would-deny':
      return oneSide(exposure, exposure.staged);
    case 'denied': {
      if (exposure.enforced.verdict === 'deny') return oneSide(exposure, exposure.enforced);
      return `Calico reported it as denied at the ${exposure.sides.join(' and the ')}`;
    }
    case 'would-allow':
      return 'A staged policy would allow what is denied now';
    case 'allowed': {
      const sides = [exposure.staged.egress, exposure.staged.ingress].filter((side) => side !== null);
      const deciding = sides.map((side) => side.trace[side.trace.length - 1]);
      const rule = deciding.find(
        (hit) => hit !== undefined && hit.kind !== 'Profile' && hit.kind !== 'EndOfTier',
      );
      return rule === undefined
        ? 'No policy decides it'
        : `Rule ${rule.ruleIndex + 1} of ${displayName(rule.name, rule.tier)} allows it`;
    }
  }
}
