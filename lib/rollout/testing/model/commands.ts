/** Everything that may happen to a wave (safety, "Skeleton for the model-based test"). */
import fc from 'fast-check';
import type { CalicoPolicy, Policy } from '@/lib/policy';
import { allow, np } from '@/lib/policy/testing/world';
import { raised } from '../../bridge';
import { isTerminal } from '../../wave-end';
import type { Fault } from '../memory-cluster';
import { passingGate } from '../scenario';
import { type Rig, type User, users } from './rig';
import { isUp } from './state';

/** The test keeps nothing in mind: everything is read from the journal and the cluster. */
type Model = Record<never, never>;

type At = 0 | 1;
type Ask = (rig: Rig) => Promise<unknown> | unknown;

class Command implements fc.AsyncCommand<Model, Rig> {
  constructor(
    private readonly name: string,
    private readonly work: Ask,
  ) {}

  check(): boolean {
    return true;
  }

  async run(_: Model, rig: Rig): Promise<void> {
    await this.work(rig);
    rig.watcher.look();
    if (rig.bugs.length > 0) throw rig.bugs[0];
    if (rig.watcher.violations.length > 0) throw new Error(rig.watcher.violations[0]);
  }

  toString(): string {
    return this.name;
  }
}

const core = fc.constantFrom<At>(0, 1);
const user = fc.constantFrom<User>(...users);

const verb = (name: string, work: (rig: Rig, at: At, by: User) => Promise<unknown>): fc.Arbitrary<Command> =>
  fc
    .tuple(core, user)
    .map(([at, by]) => new Command(`${name}(core ${at}, ${by})`, (rig) => work(rig, at, by)));

const start = verb('Lower', async (rig, at, by) => {
  const active = rig.record !== null && !isTerminal(rig.record.phase);
  const before = rig.record?.id;
  const refused = await rig.ask(at, (executor) => executor.start(by, rig.scenario.wave, rig.evidence()));
  const isNew = rig.record !== null && rig.record.id !== before;
  if (isNew && active) throw new Error('I18: a second wave started beside another');
  if (isNew && refused === null) rig.watcher.began();
});

const startOnBadGate = fc.tuple(core, user, fc.constantFrom('fail', 'inconclusive' as const)).map(
  ([at, by, state]) =>
    new Command(`Lower on a gate that is ${state}`, async (rig) => {
      const { writes } = rig.scenario.cluster;
      await rig.ask(at, (executor) => executor.start(by, rig.scenario.wave, rig.evidence(state)));
      if (rig.scenario.cluster.writes !== writes) throw new Error(`I15: wrote on a gate that is ${state}`);
    }),
);

const raise = verb('Raise', (rig, at, by) => {
  rig.watcher.asked();
  return rig.ask(at, (executor) => executor.raise(by));
});
const raiseCanary = verb('RaiseCanary', (rig, at, by) => {
  rig.watcher.asked();
  return rig.ask(at, (executor) => executor.raiseCanary(by));
});
const hold = verb('PauseWave', (rig, at, by) => rig.ask(at, (executor) => executor.pause(by)));
const goOn = verb('ResumeWave', (rig, at, by) => rig.ask(at, (executor) => executor.resume(by)));
const confirm = verb('Commit', (rig, at, by) =>
  rig.ask(at, (executor) => executor.confirm(by, { percent: 90, verified: true })),
);
const extend = verb('Extend', (rig, at, by) => rig.ask(at, (executor) => executor.extend(by)));
const abort = verb('Abort', (rig, at, by) => rig.ask(at, (executor) => executor.abort(by)));

const rollback = verb('Rollback', async (rig, at, by) => {
  const phase = rig.record?.phase;
  const isPossible =
    rig.isHealthy &&
    rig.cores[at].isUp &&
    !rig.cores[at].isDoomed &&
    !rig.cores[at].process.willPause &&
    rig.scenario.cluster.faults.length === 0 &&
    rig.scenario.journal.faults.length === 0 &&
    phase !== undefined &&
    !isTerminal(phase);
  await rig.ask(at, (executor) => executor.rollback(by));
  // I10: always on, and one write is enough.
  if (isPossible && isUp(rig)) throw new Error(`I10: not rolled back from ${phase}`);
});

const faults: readonly Fault[] = [
  'lost',
  'delayed',
  'delayed',
  'delayed',
  'dropped',
  'swallowed',
  'throttled',
  'conflict',
  'forbidden',
];
const fault = fc.constantFrom(...faults).map(
  (kind) =>
    new Command(`next write: ${kind}`, (rig) => {
      if (rig.scenario.cluster.faults.length < 3) rig.scenario.cluster.faults.push(kind);
      if (kind === 'lost') rig.facts.add('an answer was lost');
    }),
);
const journalFault = fc.constantFrom('conflict', 'lost' as const).map(
  (kind) =>
    new Command(`next journal write: ${kind}`, (rig) => {
      if (rig.scenario.journal.faults.length < 2) rig.scenario.journal.faults.push(kind);
    }),
);

const switches = fc.constantFrom(
  new Command('ApiDown', ({ scenario: { cluster, journal } }) => {
    cluster.isDown = true;
    journal.isDown = true;
  }),
  new Command('ApiUp', ({ scenario: { cluster, journal } }) => {
    cluster.isDown = false;
    journal.isDown = false;
  }),
  new Command('WebhookDown', ({ scenario: { cluster } }) => {
    cluster.isWebhookDown = true;
  }),
  new Command('WebhookUp', ({ scenario: { cluster } }) => {
    cluster.isWebhookDown = false;
  }),
  new Command('GoldmaneSilent', (rig) => {
    rig.inForce = false;
  }),
  new Command('GoldmaneSpeaks', (rig) => {
    rig.inForce = true;
  }),
  new Command('GateFails', (rig) => {
    rig.gateNow = { ...passingGate(rig.clock.time), state: 'fail' };
  }),
  new Command('GateUnknown', (rig) => {
    rig.gateNow = null;
  }),
  new Command('GuardDies', (rig) => {
    rig.guard = null;
  }),
  new Command('GuardStarts', (rig) => {
    if (rig.guard === null) rig.startGuard();
  }),
);

const rights = fc
  .tuple(user, fc.boolean())
  .map(
    ([who, may]) =>
      new Command(`${may ? 'GrantRole' : 'RevokeRole'}(${who})`, (rig) =>
        may ? rig.revoked.delete(who) : rig.revoked.add(who),
      ),
  );

const crash = fc
  .tuple(core, fc.nat(30), fc.boolean())
  .map(
    ([at, calls, after]) =>
      new Command(`Crash(core ${at}, after ${calls} calls${after ? ', the last one done' : ''})`, (rig) =>
        rig.doom(at, { calls, after }),
      ),
  );
const kill = new Command('both cores are killed', ({ cores }) => {
  for (const { process } of cores) process.kill();
});
const restart = core.map(
  (at) =>
    new Command(`Restart(core ${at})`, async (rig) => {
      rig.cores[at].restart();
      await rig.ask(at, (executor) => executor.recover());
    }),
);
const pause = fc
  .tuple(core, fc.nat(30))
  .map(([at, calls]) => new Command(`Pause(core ${at}, at call ${calls})`, (rig) => rig.pause(at, calls)));
const resume = core.map((at) => new Command(`Resume(core ${at})`, (rig) => rig.resume(at)));

const wait = fc
  .constantFrom(1, 6, 12, 50, 130)
  .map((seconds) => new Command(`Wait(${seconds})`, (rig) => rig.pass(seconds)));
const longWait = fc
  .constantFrom(310, 930)
  .map((seconds) => new Command(`Wait(${seconds})`, (rig) => rig.pass(seconds)));
const clockJump = fc.tuple(core, fc.constantFrom(-3_600, -40, 40, 1_000)).map(
  ([at, seconds]) =>
    new Command(`ClockJump(core ${at}, ${seconds})`, (rig) => {
      rig.cores[at].offset += seconds;
      rig.watcher.clockMoved();
    }),
);

/** What a colleague may have in the same tier: it isolates pods of the shop, and lets the shop's own traffic through. */
const others: readonly CalicoPolicy[] = [
  np('shop/default.other-team', {
    order: 2_000,
    selector: "app == 'api'",
    types: ['Ingress'],
    ingress: [allow({ source: { selector: "app == 'web'" } })],
  }),
  np('dev/default.dev-team', {
    order: 10,
    selector: "app == 'tool'",
    types: ['Ingress', 'Egress'],
    ingress: [],
    egress: [allow()],
  }),
];

const foreignCreate = fc
  .constantFrom(...others)
  .map(
    (policy) =>
      new Command(`ForeignCreate(${policy.name})`, (rig) =>
        rig.watcher.foreign(() => rig.scenario.cluster.put(policy), policy),
      ),
  );

type Pick = 'allow' | 'deny' | 'staged' | 'twin' | 'bridge';
const picks = fc.constantFrom<Pick>('allow', 'deny', 'staged', 'twin', 'bridge');

function picked(rig: Rig, pick: Pick): Policy | null {
  const { plan, cluster } = rig.scenario;
  const [first] = plan.allows;
  const key = {
    allow: first?.enforced,
    twin: first === undefined ? undefined : { ...first.enforced, kind: first.staged.kind },
    deny: plan.deny,
    staged: plan.stagedPolicy,
    bridge: plan.bridge,
  }[pick];
  if (key === undefined) return null;
  return (
    cluster
      .policies()
      .find(
        ({ kind, name, namespace }) => kind === key.kind && name === key.name && namespace === key.namespace,
      ) ?? null
  );
}

const foreignDelete = picks.map(
  (pick) =>
    new Command(`ForeignDelete(${pick})`, (rig) => {
      const policy = picked(rig, pick);
      if (policy !== null) rig.watcher.foreign(() => rig.scenario.cluster.drop(policy), policy, true);
    }),
);

const foreignEdit = picks.map(
  (pick) =>
    new Command(`ForeignEdit(${pick})`, (rig) => {
      const policy = picked(rig, pick);
      if (policy === null) return;
      const edited = { ...policy, order: 77 } as Policy;
      rig.watcher.foreign(() => rig.scenario.cluster.put(edited, null, 'by hand'), edited);
    }),
);

/** Removed and made again: another object under the same name. */
const foreignReplace = picks.map(
  (pick) =>
    new Command(`ForeignReplace(${pick})`, (rig) => {
      const policy = picked(rig, pick);
      if (policy === null) return;
      const made = { ...policy, order: 78 } as Policy;
      rig.watcher.foreign(() => {
        rig.scenario.cluster.drop(policy);
        rig.scenario.cluster.put(made);
      }, made);
    }),
);

/** By hand, as the break-glass card says, or the other way round. */
const flipByHand = fc.boolean().map(
  (up) =>
    new Command(up ? 'RaiseByHand' : 'LowerByHand', (rig) => {
      if (picked(rig, 'bridge') === null) return;
      const { bridge } = rig.scenario.plan;
      const flipped = up ? raised(bridge) : bridge;
      rig.watcher.foreign(
        () => rig.scenario.cluster.put(flipped, rig.record?.id ?? null, 'by hand'),
        flipped,
      );
    }),
);

export const commands = fc.commands(
  [
    start,
    start,
    wait,
    wait,
    wait,
    raise,
    raise,
    raiseCanary,
    hold,
    goOn,
    confirm,
    extend,
    abort,
    rollback,
    startOnBadGate,
    fault,
    fault,
    journalFault,
    switches,
    rights,
    crash,
    fc.constant(kill),
    restart,
    pause,
    resume,
    longWait,
    clockJump,
    foreignCreate,
    foreignDelete,
    foreignEdit,
    foreignReplace,
    flipByHand,
  ],
  { maxCommands: 40 },
);
