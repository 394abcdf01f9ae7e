/** Who sends a request: bearer tokens first, client certificates of our authority else. */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { anonymous, type KubeUser } from './access';
import { unauthorized } from './api-error';

const one = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? (value[0] ?? '') : (value ?? '');

export class Authenticator {
  constructor(
    private readonly tokens: ReadonlyMap<string, KubeUser>,
    /** Rules of known users apply to certificates in their names too. */
    private readonly users: readonly KubeUser[],
  ) {}

  /** @throws ApiError 401 for a token that nobody has. */
  identify(request: IncomingMessage): KubeUser {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1] ?? '';
      const user = this.tokens.get(token);
      if (user === undefined) throw unauthorized();
      return user;
    }
    return this.#certificateUser(request) ?? anonymous;
  }

  #certificateUser({ socket }: IncomingMessage): KubeUser | null {
    if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
    const { subject } = socket.getPeerCertificate();
    const name = one(subject?.CN);
    if (name === '') return null;
    const organization = one(subject?.O);
    const known = this.users.find((user) => user.name === name);
    return {
      name,
      uid: known?.uid ?? '',
      groups: [
        ...(organization === '' ? [] : [organization]),
        ...(known?.groups ?? ['system:authenticated']),
      ],
      rules: known?.rules ?? [],
    };
  }
}
