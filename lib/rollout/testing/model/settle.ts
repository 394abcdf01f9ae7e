/** Faults stop: the wave comes to its end by itself or by one click, and what stands then is what was meant (I6, I12, I17, PO-8). */
import { isStaged, type Policy, policyKey } from '@/lib/policy';
import { specHash } from '../../policy-spec';
import { twinsOf } from '../../targets';
import { isTerminal } from '../../wave-end';
import type { Rig } from './rig';
import { isUp } from './state';

/** Longer than any phase lasts by itself: armed, or confirming once extended. */
const longestDwell = 120 + 600 + 60;
/** Of a write without an answer, the longest that a way back waits for (safety, I17). */
const wayBack = 130;

export async function settle(rig: Rig): Promise<void> {
  const { cluster, journal } = rig.scenario;
  cluster.isDown = false;
  cluster.isWebhookDown = false;
  journal.isDown = false;
  cluster.faults.length = 0;
  journal.faults.length = 0;
  rig.revoked.clear();
  if (rig.guard === null) rig.startGuard();
  for (const at of [0, 1] as const) {
    if (rig.cores[at].process.isPaused) await rig.resume(at);
    rig.cores[at].offset = 0;
    rig.cores[at].restart();
    await rig.ask(at, (executor) => executor.recover());
  }
  for (let passed = 0; passed < longestDwell && !isOver(rig); passed += 60) await rig.pass(60);
  complain(rig);
  const { record } = rig;
  if (record === null) return expectSame(rig, rig.watcher.without);
  if (!isTerminal(record.phase)) {
    // Without a deadline, or under another UID, it was raised by hand.
    if (record.at.deadline !== null && rig.watcher.isBridgeOurs(record) && isUp(rig))
      throw new Error(`I12: still raised in ${record.phase}`);
    await rig.ask(1, (executor) => executor.rollback('mara'));
    for (let passed = 0; passed < wayBack && !isOver(rig); passed += 10) await rig.pass(10);
    complain(rig);
  }
  await expectRest(rig);
  const { phase } = rig.record ?? record;
  if (rig.watcher.isTampered) return;
  if (!isTerminal(phase))
    throw new Error(`I17: ${phase} after ${wayBack} s without a fault: ${rig.record?.note}`);
  expectSame(rig, phase === 'committed' ? committed(rig) : rig.watcher.without);
}

/** Nothing is left to happen by itself. */
const isOver = ({ record, scenario: { cluster } }: Rig): boolean =>
  cluster.delayed.length === 0 && (record === null || isTerminal(record.phase));

function complain({ bugs, watcher }: Rig): void {
  if (bugs.length > 0) throw bugs[0];
  if (watcher.violations.length > 0) throw new Error(watcher.violations[0]);
}

/** I6: whoever looks again finds nothing to do. */
async function expectRest(rig: Rig): Promise<void> {
  const { cluster } = rig.scenario;
  const { writes } = cluster;
  await rig.ask(0, (executor) => executor.recover());
  await rig.ask(0, (executor) => executor.tick());
  await rig.ask(1, (executor) => executor.recover());
  if (cluster.writes !== writes) throw new Error('I6: a wave at its end was written again');
}

function committed(rig: Rig): Policy[] {
  const { plan } = rig.scenario;
  const gone = new Set([plan.stagedPolicy, ...twinsOf(plan), ...plan.earlierDenies].map(policyKey));
  return [
    ...rig.watcher.without.filter((policy) => !gone.has(policyKey(policy))),
    ...plan.allows.map(({ enforced }) => enforced),
    plan.deny,
    ...(plan.stagedRest === null ? [] : [plan.stagedRest]),
  ];
}

function expectSame(rig: Rig, wanted: readonly Policy[]): void {
  const { cluster } = rig.scenario;
  const texts = (policies: readonly Policy[]): ReadonlySet<string> =>
    new Set(
      policies
        .filter((policy) => !(rig.watcher.isStagedTouched && isStaged(policy)))
        .map((policy) => `${policyKey(policy)} ${specHash(policy)}`),
    );
  const is = texts(cluster.policies());
  const want = texts(wanted);
  const more = [...is].filter((text) => !want.has(text));
  const less = [...want].filter((text) => !is.has(text));
  if (more.length + less.length > 0)
    throw new Error(
      `PO-8: in the end (${rig.record?.phase}) there is ${more.join('; ') || 'nothing'} too much, and ${less.join('; ') || 'nothing'} is missing`,
    );
  const marked = [...cluster.objects.values()].filter(({ rollout }) => rollout !== null);
  if (marked.length > 0) throw new Error(`${marked[0]?.policy.name} carries our mark in the end`);
}
