/** Sessions: an opaque cookie that stands for an identity. Tokens never leave this process. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KubeTransport } from '@/lib/cluster';

export interface Session {
  readonly id: string;
  readonly user: string;
  /** The user's own way to the API server: every write of theirs goes through it. */
  readonly transport: KubeTransport;
  readonly createdAt: number;
  lastSeen: number;
}

const absoluteMs = 12 * 3_600_000;
const idleMs = 4 * 3_600_000;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The token of the printed URL: good for one login. */
export class OneTimeToken {
  #digest: Buffer | null;
  constructor(token: string) {
    this.#digest = digest(token);
  }
  spend(token: string): boolean {
    if (this.#digest === null || !timingSafeEqual(this.#digest, digest(token))) return false;
    this.#digest = null;
    return true;
  }
}

export class Sessions {
  readonly #sessions = new Map<string, Session>();
  constructor(
    private readonly now: () => number,
    /** Secure cookies get the __Host- prefix; plain loopback cannot. */
    private readonly secure: boolean,
  ) {}

  get cookieName(): string {
    return this.secure ? '__Host-drawbridge' : 'drawbridge';
  }

  create(user: string, transport: KubeTransport): { session: Session; cookie: string } {
    const id = randomBytes(32).toString('base64url');
    const session: Session = { id, user, transport, createdAt: this.now(), lastSeen: this.now() };
    this.#sessions.set(digest(id).toString('hex'), session);
    return {
      session,
      cookie: `${this.cookieName}=${id}; Path=/; HttpOnly; SameSite=Strict${this.secure ? '; Secure' : ''}`,
    };
  }

  find(cookieHeader: string | undefined): Session | null {
    const id = (cookieHeader ?? '')
      .split(';')
      .map((part) => part.trim())
      .find((part) => part.startsWith(`${this.cookieName}=`))
      ?.slice(this.cookieName.length + 1);
    if (id === undefined) return null;
    const key = digest(id).toString('hex');
    const session = this.#sessions.get(key);
    if (session === undefined) return null;
    if (this.now() - session.createdAt > absoluteMs || this.now() - session.lastSeen > idleMs) {
      this.#sessions.delete(key);
      return null;
    }
    session.lastSeen = this.now();
    return session;
  }

  end(session: Session): string {
    this.#sessions.delete(digest(session.id).toString('hex'));
    return `${this.cookieName}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0${this.secure ? '; Secure' : ''}`;
  }

  alive(session: Session): boolean {
    return this.#sessions.get(digest(session.id).toString('hex')) === session;
  }
}
