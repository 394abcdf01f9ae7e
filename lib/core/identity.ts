/** Who signs in, and the way to the API server each of them gets: every write goes through it. */
import {
  accessReview,
  type ClusterTarget,
  KubeError,
  type KubeTransport,
  readOnlyTransport,
  whoAmI,
} from '@/lib/cluster';
import { Problem } from './http/problem';
import type { Session } from './http/sessions';
import { granted, type Permissions, permissionsOf, readOnlyRefusal } from './permissions';

/** Rights are asked for again after this time, so that a revoked one takes effect (ASVS 8.3.2). */
const permissionsForMs = 20_000;

export interface IdentityOptions {
  readonly target: ClusterTarget;
  readonly readOnly: boolean;
  readonly journalNamespace: string;
  readonly stagedKinds: boolean;
  readonly tier: string;
  readonly now: () => number;
  /** False once a session has ended: its credentials are then used for nothing more (ASVS 7.4.1). */
  readonly isAlive: (session: Session) => boolean;
}

export class Identity {
  readonly #permissions = new Map<string, { readonly at: number; readonly value: Promise<Permissions> }>();
  readonly #sessions = new Map<string, Session>();
  #lastWriter: Session | null = null;

  constructor(private readonly options: IdentityOptions) {}

  /** Read-only means that no session's transport can write, whatever a handler tries. */
  transport(open: () => KubeTransport): KubeTransport {
    return this.options.readOnly ? readOnlyTransport(open()) : open();
  }

  /** Checks a bearer token with the API server. @throws Problem when it is not accepted or may not see the cluster. */
  async signIn(token: string): Promise<{ readonly user: string; readonly transport: KubeTransport }> {
    const clean = token.trim();
    if (clean === '')
      throw new Problem('bad-request', 'The token is empty. Paste a bearer token of this cluster.');
    const transport = this.transport(() => this.options.target.connectAs(clean));
    try {
      await this.#requireSight(transport);
      return { user: (await whoAmI(transport)) ?? 'bearer of a token', transport };
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  /** Flows show who talks to whom in every namespace: only who may list pods and policies cluster-wide sees them. */
  async #requireSight(transport: KubeTransport): Promise<void> {
    const questions = [
      { verb: 'list', group: '', resource: 'pods' },
      { verb: 'list', group: 'networking.k8s.io', resource: 'networkpolicies' },
    ];
    try {
      const answers = await Promise.all(questions.map((question) => accessReview(transport, question)));
      if (answers.every(({ allowed }) => allowed)) return;
    } catch (error) {
      if (error instanceof KubeError && (error.code === 'unauthorized' || error.code === 'forbidden'))
        throw new Problem(
          'unauthorized',
          `The API server ${this.options.target.server} does not accept this token. See that it is of this cluster and has not expired.`,
          error.message,
        );
      throw error;
    }
    throw new Problem(
      'forbidden',
      'This token may not list pods and networkpolicies in all namespaces. Drawbridge shows who talks to whom across the cluster, so it asks for that. Ask for the ClusterRole view.',
    );
  }

  remember(session: Session): void {
    this.#sessions.set(session.user, session);
  }

  /** The way of whoever wrote last: what core notes on the way (activity, the journal) is written as them. */
  get lastWriter(): KubeTransport | null {
    return this.#transportOf(this.#lastWriter);
  }

  /** The user's own transport while their newest session lasts; null otherwise. */
  writerFor(user: string): KubeTransport | null {
    return this.#transportOf(this.#sessions.get(user) ?? null);
  }

  #transportOf(session: Session | null): KubeTransport | null {
    return session !== null && this.options.isAlive(session) ? session.transport : null;
  }

  permissions(session: Session): Promise<Permissions> {
    const { readOnly, now, journalNamespace, tier, stagedKinds } = this.options;
    if (readOnly)
      return Promise.resolve({
        stage: readOnlyRefusal,
        enforce: readOnlyRefusal,
        decide: readOnlyRefusal,
        settings: readOnlyRefusal,
      });
    const known = this.#permissions.get(session.id);
    if (known !== undefined && now() - known.at < permissionsForMs) return known.value;
    const value = permissionsOf(session.transport, { journalNamespace, tier, stagedKinds });
    this.#permissions.set(session.id, { at: now(), value });
    return value;
  }

  /** @throws Problem naming the missing right. */
  async require(session: Session, right: keyof Permissions): Promise<void> {
    const permission = (await this.permissions(session))[right];
    if (permission === granted || permission.allowed) {
      this.#lastWriter = session;
      return;
    }
    throw new Problem(
      this.options.readOnly ? 'read-only' : 'forbidden',
      `${session.user} may not do this. ${permission.reason ?? ''} Nothing was changed.`,
      permission.rule,
    );
  }
}
