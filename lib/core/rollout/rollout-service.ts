/** The rollout as a service: one executor, a tick a second, and the verbs of the page. */
import type { RolloutActionBody } from '@/lib/api';
import type { ClusterCapabilities, KubeTransport } from '@/lib/cluster';
import type { Engine } from '@/lib/policy';
import {
  type ActivityLog,
  type GateResult,
  type PolicyStore,
  RolloutExecutor,
  type RolloutRecord,
  type SteadyClock,
} from '@/lib/rollout';
import { ClusterPolicyStore, ConfigMapJournal } from '@/lib/rollout/adapters';
import { Problem } from '../http/problem';
import { permissionsOf, readOnlyRefusal } from '../permissions';
import type { Picture } from '../picture';
import { checkStart } from './check-start';
import { typedName } from './typed-name';
import { isUnderWay } from './under-way';
import { WayBackStore } from './way-back-store';

export interface RolloutActor {
  readonly user: string;
  readonly transport: KubeTransport;
}

export interface RolloutServiceDeps {
  /** Core's own account: reads, the journal, and writes nobody is signed in for. */
  readonly ownTransport: KubeTransport;
  /** The user's open session; null when there is none. */
  readonly writerFor: (user: string) => KubeTransport | null;
  readonly journalNamespace: string;
  readonly capabilities: () => ClusterCapabilities;
  readonly engineNow: () => Engine;
  readonly gateNow: () => GateResult | null;
  readonly activity: ActivityLog;
  readonly clock: SteadyClock;
  readonly readOnly: boolean;
  readonly isInForce?: (record: RolloutRecord) => Promise<boolean | null>;
  readonly tickMs?: number;
  /** While a wave waits for a person, its objects are read this often; 5 s by default. */
  readonly restSeconds?: number;
}

/** Decided already: what is left is carried out also when the session that decided it has ended meanwhile. */
const goingBack: ReadonlySet<string> = new Set(['rolling-back', 'needs-human', 'committing']);

export class RolloutService {
  readonly #deps: RolloutServiceDeps;
  readonly #executor: RolloutExecutor;
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | null = null;
  #ticking: Promise<void> | null = null;
  #recovered = false;
  #read = false;
  #last = '';

  constructor(deps: RolloutServiceDeps) {
    this.#deps = deps;
    const own = new ClusterPolicyStore(deps.ownTransport, deps.capabilities);
    this.#executor = new RolloutExecutor({
      policies: (user) => this.#storeFor(user, own),
      journal: new ConfigMapJournal(deps.ownTransport, deps.journalNamespace),
      activity: deps.activity,
      clock: deps.clock,
      engineNow: deps.engineNow,
      gateNow: deps.gateNow,
      restSeconds: deps.restSeconds ?? 5,
      ...(deps.isInForce === undefined ? {} : { isInForce: deps.isInForce }),
    });
  }

  get record(): RolloutRecord | null {
    return this.#executor.record;
  }

  /** Whether the journal could be read last time; while not, nobody knows whether a wave is under way. */
  get isRead(): boolean {
    return this.#read;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes over what an earlier core left, then goes on every second. Resolves after the first try. */
  async start(): Promise<void> {
    await this.tickNow();
    this.#timer = setInterval(() => void this.tickNow(), this.#deps.tickMs ?? 1_000);
    this.#timer.unref();
  }

  /** Resolves when the tick under way has ended. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#ticking;
  }

  /** Never rejects: while the journal cannot be read, `record` is what was read last and `isRead` is false. */
  async refresh(): Promise<RolloutRecord | null> {
    try {
      await this.#executor.refresh();
      this.#read = true;
    } catch {
      this.#read = false;
    }
    this.#tell();
    return this.record;
  }

  /** @throws Problem, RolloutError, StoreError: what happened, what stands now, what to do. */
  async act(actor: RolloutActor, body: RolloutActionBody, picture: Picture): Promise<RolloutRecord> {
    await this.#authorise(actor);
    try {
      return await this.#verb(actor.user, body, picture);
    } finally {
      this.#tell();
    }
  }

  async #verb(user: string, body: RolloutActionBody, picture: Picture): Promise<RolloutRecord> {
    const executor = this.#executor;
    switch (body.verb) {
      case 'lower': {
        const { wave, evidence } = checkStart(picture, body.namespaces);
        return executor.start(user, wave, evidence);
      }
      case 'raise-canary':
      case 'raise': {
        this.#checkTyped(body.typed);
        if (picture.rollout.breakGlass === null)
          throw new Problem(
            'refused',
            'The kubectl lines that lower the bridge by hand cannot be given for this cluster, so it is not raised any further. It stands as before. Roll back, or connect with a kubeconfig.',
          );
        return body.verb === 'raise' ? executor.raise(user) : executor.raiseCanary(user);
      }
      case 'confirm': {
        const { verification } = picture.rollout;
        const seen = { percent: verification?.percent ?? 0, verified: verification?.verified ?? false };
        return executor.confirm(user, seen);
      }
      case 'pause':
        return executor.pause(user);
      case 'resume':
        return executor.resume(user);
      case 'extend':
        return executor.extend(user);
      case 'roll-back':
        return executor.rollback(user);
      case 'abort':
        return executor.abort(user);
      case 'remove-bridge':
        return this.record?.phase === 'needs-human' ? executor.rollback(user) : executor.abort(user);
    }
  }

  #checkTyped(typed: string | null): void {
    const record = this.record;
    if (!isUnderWay(record)) return;
    const wanted = typedName(record.wave);
    if (typed?.trim() === wanted) return;
    throw new Problem(
      'bad-request',
      `Raising needs the name of the wave typed: ${wanted}. The bridge stands as before.`,
    );
  }

  /** The right is the user's own: core's account never does for somebody what they may not do. */
  async #authorise({ user, transport }: RolloutActor): Promise<void> {
    const { readOnly, journalNamespace, capabilities } = this.#deps;
    if (readOnly) throw new Problem('read-only', readOnlyRefusal.reason ?? 'Read-only.');
    const { enforce } = await permissionsOf(transport, {
      journalNamespace,
      tier: 'default',
      stagedKinds: capabilities().stagedKinds,
    });
    if (enforce.allowed) return;
    throw new Problem(
      'forbidden',
      `${user} may not do this. ${enforce.reason ?? ''}. Nothing was changed.`,
      enforce.rule,
    );
  }

  #storeFor(user: string, own: ClusterPolicyStore): PolicyStore {
    const transport = this.#deps.writerFor(user);
    return new WayBackStore({
      own,
      user: transport === null ? null : new ClusterPolicyStore(transport, this.#deps.capabilities),
      isGoingBack: () => goingBack.has(this.record?.phase ?? ''),
    });
  }

  /** One tick at once, or the one that is under way. */
  tickNow(): Promise<void> {
    this.#ticking ??= this.#advance().finally(() => {
      this.#ticking = null;
    });
    return this.#ticking;
  }

  async #advance(): Promise<void> {
    try {
      if (this.#deps.readOnly) await this.#executor.refresh();
      else if (this.#recovered) await this.#executor.tick();
      else {
        await this.#executor.recover();
        this.#recovered = true;
      }
      this.#read = this.#executor.tickError === null;
    } catch {
      this.#read = false;
      // Unreachable: the journal stays where it is, and the next tick tries again.
    }
    this.#tell();
  }

  #tell(): void {
    const record = this.record;
    const now = JSON.stringify([
      record?.id,
      record?.epoch,
      record?.phase,
      record?.step,
      record?.at,
      record?.note,
      record?.paused,
      record?.release,
      this.#read,
    ]);
    if (now === this.#last) return;
    this.#last = now;
    for (const listener of this.#listeners) listener();
  }
}
