/**
 * Two cores, two operators, a guard and an API server that does everything an API server may do; what may never happen is
 * checked after every write and after every command (safety, "Invariants").
 */
import { compile, type Engine, isStaged, type Policy } from '@/lib/policy';
import { fixture } from '@/lib/policy/testing/world';
import { RolloutExecutor } from '../../executor';
import type { GateResult } from '../../gate-result';
import { Guard } from '../../guard/guard';
import { specHash } from '../../policy-spec';
import { type PolicyStore, StoreError } from '../../ports';
import type { RolloutRecord } from '../../record';
import { RolloutError } from '../../rollout-error';
import { MemoryBridge } from '../memory-bridge';
import { MemoryClock } from '../memory-cluster';
import { type Death, Mortal } from '../mortal';
import { type Scenario, scenario, shopFlows } from '../scenario';
import { Watcher } from './watcher';

export const users = ['jonas', 'mara'] as const;
export type User = (typeof users)[number];

/** A core: a process with a clock of its own, which may be wrong. */
class Core {
  process = new Mortal();
  executor: RolloutExecutor;
  /** Seconds its clock is ahead of the true time. */
  offset = 0;
  isDoomed = false;
  /** True time since which it is held up. */
  heldSince: number | null = null;
  /** What it was last asked to do. */
  work: Promise<unknown> = Promise.resolve();

  constructor(private readonly rig: Rig) {
    this.executor = this.#begin();
  }

  get isUp(): boolean {
    return !this.process.isDead && !this.process.isPaused;
  }

  restart(): void {
    this.rig.disown(this);
    this.process.kill();
    this.process = new Mortal();
    this.isDoomed = false;
    this.heldSince = null;
    this.executor = this.#begin();
  }

  #begin(): RolloutExecutor {
    const { rig, process } = this;
    return new RolloutExecutor({
      policies: (user) => process.policies(rig.storeOf(user)),
      journal: process.journal(rig.scenario.journal),
      activity: rig.scenario.activity,
      clock: { now: () => rig.clock.time + this.offset, steady: () => rig.clock.time },
      engineNow: () => rig.engine(rig.scenario.cluster.policies()),
      gateNow: () => rig.gateNow,
      isInForce: async () => rig.inForce,
      restSeconds: 0,
    });
  }
}

/** A request that was not sent for so long is given up by its deadline; the API server gives up on one after 60 s. */
const longestPause = 60;

/** Changes with every core that takes a wave over. */
const ownership = (record: RolloutRecord | null): string => `${record?.id} ${record?.epoch}`;

/** Those of the sets of policies used last: one with its answers is about half a megabyte, and a long run meets thousands. */
const engines = new Map<string, Engine>();
const keptEngines = 500;

export class Rig {
  readonly clock = new MemoryClock();
  readonly scenario: Scenario;
  readonly cores: readonly [Core, Core];
  readonly watcher: Watcher;
  /** null while the guard is down. */
  guard: Guard | null = null;
  #bridge: MemoryBridge | null = null;
  #owner: Core | null = null;
  gateNow: GateResult | null = null;
  inForce: boolean | null = null;
  readonly revoked = new Set<string>();
  /** What a process failed with besides what it is told of: a bug of ours. */
  readonly bugs: unknown[] = [];
  /** What was met on the way. */
  readonly facts = new Set<string>();

  constructor() {
    this.scenario = scenario(this.clock);
    this.watcher = new Watcher(this);
    this.cores = [new Core(this), new Core(this)];
    this.startGuard();
  }

  get record(): RolloutRecord | null {
    return this.scenario.journal.stored?.record ?? null;
  }

  /** The core whose wave it is runs. */
  get isDriven(): boolean {
    return this.#owner?.isUp === true;
  }

  /** Everybody can reach everything, and everybody may do what they are there for. */
  get isHealthy(): boolean {
    const { cluster, journal } = this.scenario;
    return !cluster.isDown && !cluster.isWebhookDown && !journal.isDown && this.revoked.size === 0;
  }

  /** What a new process knows of a wave it has to take over first. */
  disown(core: Core): void {
    if (this.#owner === core) this.#owner = null;
  }

  startGuard(): void {
    const { scenario: s, clock } = this;
    this.#bridge = new MemoryBridge(s.cluster);
    this.guard = new Guard({ journal: s.journal, bridge: this.#bridge, clock, log: () => undefined });
  }

  /** Compiled once for each set of policies. */
  engine(policies: readonly Policy[]): Engine {
    const key = policies.map(specHash).sort().join();
    const known = engines.get(key) ?? compile({ ...fixture, policies });
    engines.delete(key);
    engines.set(key, known);
    const [oldest] = engines.keys();
    if (oldest !== undefined && engines.size > keptEngines) engines.delete(oldest);
    return known;
  }

  storeOf(user: string): PolicyStore {
    const { cluster } = this.scenario;
    const may = (): void => {
      if (this.revoked.has(user)) throw new StoreError('forbidden', `${user} may not write policies`);
    };
    return {
      read: (ref) => cluster.read(ref),
      listTier: (tier) => cluster.listTier(tier),
      create: async (policy, mark) => {
        may();
        return cluster.create(policy, mark);
      },
      replace: async (policy, expect, mark) => {
        may();
        return cluster.replace(policy, expect, mark);
      },
      remove: async (ref, expect) => {
        may();
        return cluster.remove(ref, expect);
      },
    };
  }

  /** What an operator or a timer has a core do; refusals are part of life, anything else is a bug. */
  async ask(at: 0 | 1, work: (executor: RolloutExecutor) => Promise<unknown>): Promise<unknown> {
    const core = this.cores[at];
    let refused: unknown = null;
    const before = ownership(this.record);
    await core.process.live(
      () => {
        const done = work(core.executor);
        core.work = done.catch(() => undefined);
        return done;
      },
      (error) => {
        refused = error;
        if (!(error instanceof RolloutError) && !(error instanceof StoreError)) this.bugs.push(error);
      },
    );
    this.#seeOwner(core, before);
    if (core.process.isPaused) {
      core.heldSince ??= this.clock.time;
      this.facts.add('a core was held up');
    }
    if (core.isDoomed && core.process.isDead) this.facts.add('a core died in a write');
    return refused;
  }

  /** The machine stops running a core at one of its next calls, in the middle of what it does. */
  pause(at: 0 | 1, calls: number): void {
    this.cores[at].process.pauseAt(calls);
  }

  /** It goes on with what it was about to do, whatever happened since. */
  async resume(at: 0 | 1): Promise<void> {
    const core = this.cores[at];
    const before = ownership(this.record);
    core.process.resume();
    core.heldSince = null;
    await Promise.race([core.work, core.process.died]);
    this.#seeOwner(core, before);
  }

  /** What it did last may have been to start a wave, or to take one over; it may have died on the way. */
  #seeOwner(core: Core, before: string): void {
    if (ownership(this.record) !== before) this.#owner = core;
  }

  doom(at: 0 | 1, death: Death): void {
    this.cores[at].isDoomed = true;
    this.cores[at].process.doom(death);
  }

  /** Time goes by: late writes arrive, cores and the guard look once in a while. */
  async pass(seconds: number): Promise<void> {
    const step = seconds <= 12 ? 1 : 10;
    for (let left = seconds; left > 0; left -= step) {
      this.clock.time += Math.min(step, left);
      if (this.scenario.cluster.deliver() > 0) this.facts.add('a write came late');
      for (const at of [0, 1] as const)
        if (this.clock.time - (this.cores[at].heldSince ?? this.clock.time) >= longestPause)
          await this.resume(at);
      await this.ask(0, (executor) => executor.tick());
      await this.ask(1, (executor) => executor.tick());
      const bridgeWrites = this.#bridge?.writes ?? 0;
      await this.guard?.look();
      if ((this.#bridge?.writes ?? 0) > bridgeWrites) this.facts.add('the guard lowered');
      this.watcher.ticked();
    }
  }

  evidence(state: GateResult['state'] = 'pass') {
    const evidence = this.scenario.evidence();
    return { ...evidence, gate: { ...evidence.gate, state } };
  }

  allowed(policies: readonly Policy[]): ReadonlySet<string> {
    const engine = this.engine(policies.filter((policy) => !isStaged(policy)));
    return new Set(
      shopFlows
        .filter(({ flow }) => engine.evaluate(flow, 'enforced').verdict === 'allow')
        .map(({ id }) => id),
    );
  }
}
