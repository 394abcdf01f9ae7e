/** What the rules of one policy are about, told when somebody opens it: who, in how many namespaces, on how many addresses. */
import type { PolicyDetailView } from '@/lib/api';
import {
  type Direction,
  type Engine,
  type Policy,
  policyKey,
  type RuleReach,
  type Snapshot,
  writtenReach,
} from '@/lib/policy';
import { slices } from '../slices';
import { addressWords, peerWords, subjectWords } from './reach-words';

/** Rules of one direction that are asked; a policy with more is no reading for a page. */
const maxRules = 100;
/** Workloads of one end that are listed; the others are counted. */
const maxWorkloads = 100;

type ReachView = NonNullable<PolicyDetailView['rules'][number]['reach']>;
type EndView = NonNullable<ReachView['source']>;

/** By direction and 0-based index as written. */
export type RuleReaches = (direction: Direction, written: number) => ReachView | null;

/** Of which workload each pod is, and how many pods of it are meant. */
function podCounts(
  pods: RuleReach['subjects']['pods'],
  { pods: all }: Snapshot,
): ReadonlyMap<string, number> {
  const meant = new Set(pods.map(({ namespace, name }) => `${namespace}/${name}`));
  const counts = new Map<string, number>();
  for (const { namespace, name, workload } of all) {
    if (!meant.has(`${namespace}/${name}`)) continue;
    const key = `${workload.namespace}/${workload.kind}/${workload.name}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function endView(end: RuleReach['subjects'] | RuleReach['peers'], snapshot: Snapshot): EndView {
  const counts = podCounts(end.pods, snapshot);
  const rows = end.workloads
    .map(({ namespace, kind, name }) => ({
      namespace,
      kind,
      workload: name,
      pods: counts.get(`${namespace}/${kind}/${name}`) ?? 0,
    }))
    .sort((a, b) => (`${a.namespace}/${a.workload}` < `${b.namespace}/${b.workload}` ? -1 : 1));
  return {
    workloads: rows.slice(0, maxWorkloads),
    moreWorkloads: Math.max(0, rows.length - maxWorkloads),
    hostEndpoints: [...end.hostEndpoints],
    addresses: 'addresses' in end ? addressWords(end) : null,
  };
}

/** A connection goes from left to right, whichever end the policy is for. */
function reachView(reach: RuleReach, direction: Direction, snapshot: Snapshot): ReachView {
  const subject = { words: subjectWords(reach.subjects), view: endView(reach.subjects, snapshot) };
  const peer = { words: peerWords(reach.peers), view: endView(reach.peers, snapshot) };
  const [source, destination] = direction === 'Ingress' ? [peer, subject] : [subject, peer];
  const doubt = reach.unjudged === null ? '' : `, or less: ${reach.unjudged} cannot be judged here`;
  return {
    text: `${source.words} → ${destination.words}${doubt}`,
    source: source.view,
    destination: destination.view,
  };
}

const without = (text: string): ReachView => ({ text, source: null, destination: null });

async function reachesOf(engine: Engine, policy: Policy, direction: Direction): Promise<ReachView[] | null> {
  const found = await slices.run(writtenReach(engine, { policy, direction, limit: maxRules }));
  if (found === null) return null;
  const rules = (direction === 'Ingress' ? policy.ingress : policy.egress) ?? [];
  return rules.map((_, index) => {
    const reach = found.find(({ written }) => written === index);
    if (reach !== undefined) return reachView(reach, direction, engine.snapshot);
    return found.length === maxRules && index > (found.at(-1)?.written ?? 0)
      ? without(`Not counted: only the first ${maxRules} rules of a direction are`)
      : without('Calico makes no rule of it');
  });
}

/** Flows do not change it: it is told once for a world, however often the page asks. */
const told = new WeakMap<Engine, Map<string, Promise<RuleReaches>>>();

async function tell(engine: Engine, policy: Policy): Promise<RuleReaches> {
  const Ingress = await reachesOf(engine, policy, 'Ingress');
  const Egress = await reachesOf(engine, policy, 'Egress');
  const all = { Ingress, Egress };
  return (direction, written) => all[direction]?.[written] ?? null;
}

/** null for rules of a policy that has no effect, and of a direction that it does not govern. */
export function ruleReaches(engine: Engine, policy: Policy): Promise<RuleReaches> {
  const ofWorld = told.get(engine) ?? new Map<string, Promise<RuleReaches>>();
  told.set(engine, ofWorld);
  const key = policyKey(policy);
  const known = ofWorld.get(key);
  if (known !== undefined) return known;
  const asked = tell(engine, policy);
  ofWorld.set(key, asked);
  // Who asked is told of the error; the next one asks anew.
  asked.catch(() => ofWorld.delete(key));
  return asked;
}
