/** Which endpoints a default deny holds already, which it would hold, and by whose policies; per direction, never added together. */
import type { Direction } from '../model/policy';
import type { DirectionRecord, Pod, WorkloadRef } from '../model/snapshot';
import type { Engine, Isolation, Scope } from '../model/verdict';
import { isWorkloadEndpoint } from '../world/entity';

/** `staged`: isolated only once staged policies are enforced. */
export type CoverageState = 'in-force' | 'staged' | 'none';

/** A running pod, or what the pods of a controller without one will be. */
export type CoveredEndpoint =
  | { readonly type: 'pod'; readonly pod: Pod }
  | { readonly type: 'template'; readonly workload: WorkloadRef };

export interface DirectionCoverage {
  readonly state: CoverageState;
  /** What enforced policies alone do. */
  readonly inForce: Isolation;
  /** The same with staged policies enforced; names enforced and staged ones, in evaluation order. */
  readonly staged: Isolation;
}

export type EndpointCoverage = CoveredEndpoint & DirectionRecord<DirectionCoverage>;

function isolationAt(
  engine: Engine,
  endpoint: CoveredEndpoint,
  direction: Direction,
  scope: Scope,
): Isolation {
  return endpoint.type === 'pod'
    ? engine.isolation(endpoint.pod, direction, scope)
    : engine.templateIsolation(endpoint.workload, direction, scope);
}

/**
 * State of one endpoint in one direction. `pending` answers for what is staged where that is another world than the
 * one in force (without the bridge, which selects pods and isolates none).
 */
export function coverageState(
  engine: Engine,
  endpoint: CoveredEndpoint,
  direction: Direction,
  pending: Engine = engine,
): CoverageState {
  if (isolationAt(engine, endpoint, direction, 'enforced').isolated) return 'in-force';
  return isolationAt(pending, endpoint, direction, 'staged').isolated ? 'staged' : 'none';
}

const coverageOf = (engine: Engine, endpoint: CoveredEndpoint, direction: Direction): DirectionCoverage => ({
  state: coverageState(engine, endpoint, direction),
  inForce: isolationAt(engine, endpoint, direction, 'enforced'),
  staged: isolationAt(engine, endpoint, direction, 'staged'),
});

const workloadKey = ({ namespace, kind, name }: WorkloadRef): string => `${namespace}/${kind}/${name}`;

/** Every endpoint that policy can select: running pods in the order of the snapshot, then controllers without one. */
export function coveredEndpoints(engine: Engine): CoveredEndpoint[] {
  const pods = engine.snapshot.pods.filter(isWorkloadEndpoint);
  const running = new Set(pods.map(({ workload }) => workloadKey(workload)));
  const templates = engine.snapshot.workloads.filter(
    (workload) => !workload.hostNetwork && !running.has(workloadKey(workload)),
  );
  return [
    ...pods.map((pod): CoveredEndpoint => ({ type: 'pod', pod })),
    ...templates.map(
      ({ namespace, kind, name }): CoveredEndpoint => ({
        type: 'template',
        workload: { namespace, kind, name },
      }),
    ),
  ];
}

/** The answer for every endpoint and both directions. */
export const endpointCoverage = (engine: Engine): EndpointCoverage[] =>
  coveredEndpoints(engine).map((endpoint) => ({
    ...endpoint,
    Ingress: coverageOf(engine, endpoint, 'Ingress'),
    Egress: coverageOf(engine, endpoint, 'Egress'),
  }));
