/** Sessions: the printed link lends the identity of the kubeconfig, a token brings its own. */
import type { ClusterTarget } from '@/lib/cluster';
import { whoAmI } from '@/lib/cluster';
import type { Sessions } from './http/sessions';
import type { Identity } from './identity';

export class SignIn {
  /** The user behind the kubeconfig, as the API server names them. */
  #linkUser: string | null = null;

  constructor(
    private readonly sessions: Sessions,
    private readonly identity: Identity,
    private readonly target: ClusterTarget,
    /** In a pod the link would lend the service account: people sign in with their own token there. */
    private readonly lends: boolean,
  ) {}

  async start(): Promise<void> {
    if (!this.lends) return;
    const transport = this.target.connect();
    this.#linkUser = (await whoAmI(transport)) ?? this.target.userName;
    transport.close();
  }

  withLink(): { cookie: string } | null {
    if (this.#linkUser === null) return null;
    const transport = this.identity.transport(() => this.target.connect());
    const { session, cookie } = this.sessions.create(this.#linkUser, transport);
    this.identity.remember(session);
    return { cookie };
  }

  /** @throws Problem */
  async withToken(token: string): Promise<{ cookie: string }> {
    const { user, transport } = await this.identity.signIn(token);
    const { session, cookie } = this.sessions.create(user, transport);
    this.identity.remember(session);
    return { cookie };
  }
}
