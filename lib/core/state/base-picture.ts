/** All of a picture but the rollout, in steps: everything it says is of one moment. */
import {
  cronSchedules,
  type EdgeSummary,
  type FlowHistory,
  type Observation,
  type TimeRange,
} from '@/lib/flows';
import { policyKey, type Steps } from '@/lib/policy';
import {
  coverageSteps,
  exemptNamespaces,
  exposureSteps,
  type NamespaceCoverage,
  type RolloutRecord,
} from '@/lib/rollout';
import type { Picture } from '../picture';
import { EngineMemo } from '../rollout/engine-memo';
import type { Moment } from './moment';

export type BasePicture = Omit<Picture, 'rollout'>;

export interface Recorded {
  readonly range: TimeRange;
  readonly history: FlowHistory;
  readonly summaries: readonly EdgeSummary[];
  readonly observation: Observation;
}

const coverages = new EngineMemo<readonly NamespaceCoverage[]>();

export function* basePictureSteps(moment: Moment, recorded: Recorded): Steps<BasePicture> {
  const { now, cluster, settings, decisions, sources } = moment;
  const { snapshot, policiesChangedAt, objectOf } = cluster.facts;
  const engine = yield* cluster.engineSteps();
  const schedules = cronSchedules(snapshot);
  const bridge = bridgeRef(moment.record);
  const exempt = exemptNamespaces(snapshot, settings.exemptions);
  const windowSeconds = sources[0]?.capabilities.windowSeconds ?? null;
  return {
    now,
    revision: moment.revision,
    cluster: moment.identity,
    readOnly: moment.readOnly,
    settings,
    capabilities: moment.capabilities,
    kinds: moment.kinds,
    snapshot,
    engine,
    policiesChangedAt,
    objectOf,
    exempt,
    coverage: yield* coverages.steps(
      engine,
      JSON.stringify([exempt, bridge === null ? null : policyKey(bridge)]),
      () => coverageSteps(engine, { exempt, bridge }),
    ),
    range: recorded.range,
    observation: recorded.observation,
    exposures: yield* exposureSteps({
      engine,
      summaries: recorded.summaries,
      decisions,
      now,
      policiesChangedAt,
      schedules,
      bridge,
      ...(windowSeconds === null ? {} : { windowSeconds }),
    }),
    schedules,
    decisions,
    sources,
    activity: moment.activity,
    waves: moment.waves,
    recording: moment.recording,
    history: recorded.history,
  };
}

const endedPhases: ReadonlySet<string> = new Set(['committed', 'rolled-back']);

/** The bridge of a wave under way: it hides what stands behind it, so verdicts are asked without it. */
const bridgeRef = (record: RolloutRecord | null) =>
  record === null || endedPhases.has(record.phase) ? null : record.plan.bridge;
