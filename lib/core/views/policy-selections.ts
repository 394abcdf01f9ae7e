/** What each policy selects, counted: found once for a world, whatever pages ask. */
import { type Engine, finish, type Policy, policyKey, type Selection, type Steps } from '@/lib/policy';
import type { Picture } from '../picture';
import { StepMemo } from '../step-memo';

export interface PolicySelection {
  readonly pods: number;
  /** Pods by namespace. */
  readonly podsIn: ReadonlyMap<string, number>;
  /** Namespaces of pods and of workloads without a pod. */
  readonly namespaces: ReadonlySet<string>;
  /** `shop/orders`. */
  readonly workloads: ReadonlySet<string>;
}

function counted({ pods, workloads }: Selection): PolicySelection {
  const podsIn = new Map<string, number>();
  for (const { namespace } of pods) podsIn.set(namespace, (podsIn.get(namespace) ?? 0) + 1);
  return {
    pods: pods.length,
    podsIn,
    namespaces: new Set([...podsIn.keys(), ...workloads.map(({ namespace }) => namespace)]),
    workloads: new Set(workloads.map(({ namespace, name }) => `${namespace}/${name}`)),
  };
}

type ByPolicy = ReadonlyMap<string, PolicySelection>;

function* selections(engine: Engine): Steps<ByPolicy> {
  const found = new Map<string, PolicySelection>();
  for (const policy of engine.snapshot.policies) {
    found.set(policyKey(policy), counted(engine.select(policy)));
    yield;
  }
  return found;
}

const known = new StepMemo<Engine, ByPolicy>();

export const selectionSteps = ({ engine }: Pick<Picture, 'engine'>): Steps<ByPolicy> =>
  known.steps(engine, '', () => selections(engine));

/** Of a policy of the picture's world. */
export function selectionOf(picture: Pick<Picture, 'engine'>, policy: Policy): PolicySelection {
  return finish(selectionSteps(picture)).get(policyKey(policy)) ?? counted(picture.engine.select(policy));
}
