/** Both sides of an edge told in words: enforced, pending, and what Calico itself says (ui.md §5, trace in words). */
import type { SideTraceView } from '@/lib/api';
import type { EdgePeer, ReporterSummary } from '@/lib/flows';
import { type Engine, explainTrace, type Scope, type SideEvaluation, type Verdict } from '@/lib/policy';
import type { EdgeExposure, SideName } from '@/lib/rollout';
import type { Picture } from '../picture';
import { closestRule, settledBy } from './closest-rule';
import { fullName, peerView } from './edge-ref';

const directions = { source: 'Egress', destination: 'Ingress' } as const;

const evaluationAt = (exposure: EdgeExposure, side: SideName, scope: Scope): SideEvaluation | null => {
  const evaluation = scope === 'enforced' ? exposure.enforced : exposure.staged;
  return side === 'source' ? evaluation.egress : evaluation.ingress;
};

/** The world whose staged verdict is shown: without the bridge, which hides what stands behind it. */
export function engineBehind({ engine, rollout }: Picture): Engine {
  return rollout.bridge === null ? engine : engine.whatIf({ remove: [rollout.bridge.ref] });
}

const verdictWords = { allow: 'Allow', deny: 'Deny', unknown: 'Unknown' } as const;

function notComparable(reporter: ReporterSummary | null, side: SideName): string {
  if (reporter === null) return `The ${side} side has not reported this edge`;
  if (reporter.pendingState === 'unsupported') return 'This flow source brings no pending verdicts';
  if (reporter.pendingState === 'not-computed')
    return 'Calico’s pending trace is empty: not computed, not allowed';
  return 'Calico’s newest pending verdict is older than the policies';
}

function calicoWords(picture: Picture, exposure: EdgeExposure, side: SideName): SideTraceView['calico'] {
  const said = exposure.calico?.[side] ?? null;
  const reporter = side === 'source' ? exposure.summary.src : exposure.summary.dst;
  if (said === null) return { verdict: null, agrees: null, text: notComparable(reporter, side) };
  const compared = exposure.comparisons.find((one) => one.side === side);
  // Calico judges the policies as they stand, the bridge included.
  const ours: Verdict =
    compared === undefined || compared.state === 'not-compared' ? 'unknown' : compared.drawbridge.verdict;
  const bridge = picture.rollout.bridge === null ? '' : ', judged with the bridge as it stands';
  if (ours === said)
    return { verdict: said, agrees: true, text: `Calico says ${verdictWords[said]} too${bridge}` };
  if (ours === 'unknown')
    return {
      verdict: said,
      agrees: null,
      text: `Calico says ${verdictWords[said]}, Drawbridge cannot tell${bridge}`,
    };
  const known = compared?.state === 'different' ? compared.known?.words : undefined;
  return {
    verdict: said,
    agrees: false,
    text: `Calico says ${verdictWords[said]}, Drawbridge ${verdictWords[ours]}${known === undefined ? '' : `: ${known}`}${bridge}`,
  };
}

interface Asked {
  readonly picture: Picture;
  readonly behind: Engine;
  readonly exposure: EdgeExposure;
}

async function sideTrace(
  { picture, behind, exposure }: Asked,
  side: SideName,
): Promise<SideTraceView | null> {
  const enforced = evaluationAt(exposure, side, 'enforced');
  const pending = evaluationAt(exposure, side, 'staged');
  if (enforced === null || pending === null) return null;
  const direction = directions[side];
  const end = side === 'source' ? exposure.flow.src : exposure.flow.dst;
  const peer = side === 'source' ? exposure.summary.edge.src : exposure.summary.edge.dst;
  const told = (engine: Engine, scope: Scope, evaluation: SideEvaluation): SideTraceView['pending'] => ({
    verdict: evaluation.verdict,
    rungs: explainTrace(engine, end, direction, scope, evaluation).map((rung) => ({
      ...rung,
      // The rung's name stands before its text already.
      text: rung.tier === 'profile' ? rung.text.replace(/^profile /, '') : rung.text,
    })),
    reason: evaluation.reason?.message ?? null,
  });
  const judged = { flow: exposure.flow, direction, engine: picture.engine, behind, enforced, pending };
  return {
    side,
    title: `${side === 'source' ? 'Source' : 'Destination'} side, ${direction.toLowerCase()} of ${fullName(peerView(peer))}`,
    enforced: told(picture.engine, 'enforced', enforced),
    pending: told(behind, 'staged', pending),
    closest: await closestRule(judged),
    settledBy: settledBy(judged),
    calico: calicoWords(picture, exposure, side),
  };
}

/** The sides on which policy is asked, source first. */
export async function sideTraces(picture: Picture, exposure: EdgeExposure): Promise<SideTraceView[]> {
  const asked = { picture, behind: engineBehind(picture), exposure };
  const sides = await Promise.all([sideTrace(asked, 'source'), sideTrace(asked, 'destination')]);
  return sides.filter((side) => side !== null);
}

function withoutPolicy(side: SideName, peer: EdgePeer): string {
  switch (peer.type) {
    case 'host':
      return `The ${side} is host ${peer.name}: the host’s own side is not visible in flow logs`;
    case 'network-set':
      return `The ${side} is an address of network set ${peer.name}: it has no policy of its own here`;
    case 'network':
      return `The ${side} is the ${peer.name === 'pvt' ? 'private' : 'public'} network: it has no policy of its own here`;
    case 'workload':
      return `${fullName(peerView(peer))} has no endpoint that policy is asked for`;
  }
}

/** Why a side has no block, in words. Where the ends are not known no side is judged, and that is why. */
export function missingSides(exposure: EdgeExposure): string[] {
  const { src, dst } = exposure.summary.edge;
  const { egress, ingress, reason } = exposure.staged;
  const withPolicy = [src, dst].some(({ type }) => type === 'workload');
  if (egress === null && ingress === null && reason !== undefined && withPolicy) {
    const settle = reason.needs === undefined ? '' : `. Would be settled by: ${reason.needs}`;
    return [`No side can be judged: ${reason.message}${settle}`];
  }
  return [
    ...(egress === null ? [withoutPolicy('source', src)] : []),
    ...(ingress === null ? [withoutPolicy('destination', dst)] : []),
  ];
}
