/**
 * Positive controls: workloads labelled `drawbridge.dev/positive-control: "true"` open connections that the staged default
 * deny would deny and nobody may allow. That they are seen as such proves that the witness was awake (safety PO-4).
 */
import { type Steps, traceVerdict, type Workload } from '@/lib/policy';
import type { EdgePeer } from '../edge';
import type { EdgeSummary, ReporterSummary } from '../history';
import type { ControlEvidence, EvidenceInput } from './evidence';
import { pendingSince, pendingWorth } from './pending';
import { slack } from './slack';
import { workloadKey } from './workload-tally';

export const controlLabel = 'drawbridge.dev/positive-control';

export const isControl = ({ labels }: Pick<Workload, 'labels'>): boolean => labels[controlLabel] === 'true';

/** `namespace/name` of every control. */
export const controlKeys = (workloads: readonly Workload[]): ReadonlySet<string> =>
  new Set(workloads.filter(isControl).map(workloadKey));

export const isControlEdge = ({ src }: { readonly src: EdgePeer }, controls: ReadonlySet<string>): boolean =>
  src.type === 'workload' && controls.has(workloadKey(src));

type Said = 'deny' | 'allow' | 'nothing';

/** What a side says of the policies as they stand: denied already, or by Calico's own pending verdict. */
function saidBy(side: ReporterSummary, since: number): Said {
  if (side.lastSeen <= since) return 'nothing';
  if (side.action === 'deny') return 'deny';
  if (pendingWorth(side, since) !== 'known') return 'nothing';
  return traceVerdict(side.pendingTrace) ?? 'nothing';
}

function edgeSays({ src, dst }: EdgeSummary, since: number): Said {
  const said = [src, dst].flatMap((side) => (side === null ? [] : [saidBy(side, since)]));
  return said.includes('deny') ? 'deny' : said.includes('allow') ? 'allow' : 'nothing';
}

type Asked = Pick<EvidenceInput, 'observation' | 'stagedAt' | 'policiesChangedAt' | 'now'> & {
  readonly windowSeconds: number;
};

function stateOf(edges: readonly EdgeSummary[], asked: Asked): ControlEvidence['state'] {
  const { stagedAt, observation, windowSeconds } = asked;
  if (stagedAt === null) return 'waiting';
  const until = observation.newest ?? observation.range.to;
  const since = pendingSince(Math.max(stagedAt, asked.policiesChangedAt), windowSeconds);
  const said = edges
    .filter(({ lastSeen }) => until - lastSeen <= slack(windowSeconds))
    .map((edge) => edgeSays(edge, since));
  if (said.includes('allow')) return 'allowed';
  if (said.includes('deny')) return 'denied';
  // By our clock: windows that stopped coming do not make it wait for ever.
  return asked.now - since < slack(windowSeconds) ? 'waiting' : 'missing';
}

export function* controlSteps(
  input: Pick<EvidenceInput, 'snapshot' | 'summaries'> & Asked,
): Steps<ControlEvidence[]> {
  const controls = input.snapshot.workloads.filter(isControl);
  if (controls.length === 0) return [];
  const keys = controlKeys(controls);
  const seen: EdgeSummary[] = [];
  for (const [at, summary] of input.summaries.entries()) {
    if (at % 64 === 0) yield;
    if (isControlEdge(summary.edge, keys)) seen.push(summary);
  }
  return controls.map((control) => {
    const own = seen.filter(({ edge }) => workloadKey(edge.src) === workloadKey(control));
    return {
      namespace: control.namespace,
      name: control.name,
      edges: own.map(({ id }) => id),
      towards: [...new Set(own.flatMap(({ edge }) => edge.dst.namespace ?? []))].sort(),
      state: stateOf(own, input),
      lastSeen: own.length === 0 ? null : Math.max(...own.map(({ lastSeen }) => lastSeen)),
    };
  });
}
