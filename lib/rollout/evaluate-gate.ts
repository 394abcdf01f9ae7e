/** The gate: pass, fail or inconclusive, from evidence that is handed in. What is missing is inconclusive, never pass (I15). */
import { finish, type Steps } from '@/lib/policy';
import type { Decisions } from './decision';
import { digestSteps } from './digest';
import type { EdgeExposure } from './exposure';
import { agreesSteps } from './gate/agreement-line';
import {
  breakGlassLine,
  bridgeLine,
  clusterLine,
  essentialLine,
  hostEndpointLine,
  otherRolloutLine,
  policiesLine,
  prefixesLine,
  stagedIntactLine,
} from './gate/cluster-lines';
import { unknownEdgesSteps, wouldDenySteps } from './gate/edge-lines';
import {
  cronLine,
  observedLine,
  pendingSteps,
  sourcesLine,
  stagedLongLine,
  windowsLine,
} from './gate/evidence-lines';
import type { GateInput } from './gate/gate-input';
import { controlLine, lossLine, nodesLine, workloadsSeenLine } from './gate/sight-lines';
import type { GateGap, GateLine, GateResult, GateState } from './gate-result';

/** A gap accepted by name, not yet over. Only gaps that offer it can be accepted. */
export function isAccepted(gap: GateGap, decisions: Decisions, now: number): boolean {
  const found = Object.hasOwn(decisions.gaps, gap.id) ? decisions.gaps[gap.id] : undefined;
  return gap.remedy.kind === 'accept' && found !== undefined && found.until > now;
}

const worst = (states: readonly GateLine['state'][]): GateState =>
  states.includes('fail') ? 'fail' : states.includes('inconclusive') ? 'inconclusive' : 'pass';

/** A line without an open gap passes; one that does not pass names at least one gap. */
function settled(line: GateLine, input: GateInput): GateLine {
  if (line.state === 'pass' || line.state === 'excluded' || line.gaps.length === 0) return line;
  const open = line.gaps.filter((gap) => !isAccepted(gap, input.decisions, input.now));
  return { ...line, state: open.length === 0 ? 'pass' : worst(open.map(({ state }) => state)) };
}

type Judge = (input: GateInput) => Steps<GateLine>;

/** A line that is not about each edge. */
const atOnce = (line: (input: GateInput) => GateLine): Judge =>
  function* (input) {
    yield;
    return line(input);
  };

const judges: readonly Judge[] = [
  wouldDenySteps,
  unknownEdgesSteps,
  atOnce(observedLine),
  atOnce(stagedLongLine),
  atOnce(windowsLine),
  atOnce(sourcesLine),
  pendingSteps,
  agreesSteps,
  atOnce(cronLine),
  atOnce(nodesLine),
  atOnce(controlLine),
  atOnce(lossLine),
  atOnce(workloadsSeenLine),
  atOnce(bridgeLine),
  atOnce(prefixesLine),
  atOnce(essentialLine),
  atOnce(hostEndpointLine),
  atOnce(clusterLine),
  atOnce(stagedIntactLine),
  atOnce(policiesLine),
  atOnce(otherRolloutLine),
  atOnce(breakGlassLine),
];

const edgesAStep = 200;

/** What of the edges decides, for the hash. */
function* judgedSteps(exposures: readonly EdgeExposure[]): Steps<(string | null)[][]> {
  const judged: (string | null)[][] = [];
  for (const [at, { id, verdict, decision }] of exposures.entries()) {
    if (at % edgesAStep === 0) yield;
    judged.push([id, verdict, decision?.kind ?? null]);
  }
  return judged;
}

export const evaluateGate = (input: GateInput): GateResult => finish(gateSteps(input));

/** The same in steps; the lines about each edge take more than one. */
export function* gateSteps(input: GateInput): Steps<GateResult> {
  const lines: GateLine[] = [];
  for (const judge of judges) lines.push(settled(yield* judge(input), input));
  return {
    state: worst(lines.map(({ state }) => state)),
    evaluatedAt: input.now,
    expiresAt: input.now + input.policy.passValidSeconds,
    lines,
    hash: yield* digestSteps([
      input.candidate,
      input.plan?.ok === true ? input.plan.plan.hash : null,
      input.range,
      input.policy,
      lines.map(({ id, state, figure }) => [id, state, figure]),
      input.exposures === null ? null : yield* judgedSteps(input.exposures),
    ]),
  };
}
