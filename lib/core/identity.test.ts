import { describe, expect, it } from 'vitest';
import type { ClusterTarget, KubeRequest, KubeResponse, KubeTransport } from '@/lib/cluster';
import { Sessions } from './http/sessions';
import { Identity } from './identity';

/** An API server that grants every access review, or none. */
function transport(description: string, allowed = true): KubeTransport {
  return {
    description,
    request: async <T>(_: KubeRequest): Promise<KubeResponse<T>> => ({
      status: 200,
      body: { status: { allowed, userInfo: { username: 'mara' } } } as T,
      auditId: null,
      warnings: [],
    }),
    watch: async function* () {},
    close: () => undefined,
  };
}

function lab(allowed = true) {
  const sessions = new Sessions(() => 1_000, false);
  const target: ClusterTarget = {
    contextName: 'here',
    clusterName: 'here',
    server: 'https://127.0.0.1:1',
    userName: 'me',
    contexts: ['here'],
    connect: () => transport('own', allowed),
    connectAs: (token) => transport(`bearer ${token}`, allowed),
  };
  const identity = new Identity({
    target,
    readOnly: false,
    journalNamespace: 'drawbridge',
    stagedKinds: true,
    tier: 'default',
    now: () => 1_000,
    isAlive: (session) => sessions.alive(session),
  });
  const signIn = () => {
    const { session } = sessions.create('mara', transport('mara', allowed));
    identity.remember(session);
    return session;
  };
  return { sessions, identity, signIn };
}

describe('identity', () => {
  it('a user’s own way to the API server is used while their session lasts, and not a moment longer', async () => {
    const { sessions, identity, signIn } = lab();
    const session = signIn();
    await identity.require(session, 'stage');
    expect(identity.writerFor('mara')).toBe(session.transport);
    expect(identity.lastWriter).toBe(session.transport);
    sessions.end(session);
    expect(identity.writerFor('mara')).toBeNull();
    expect(identity.lastWriter).toBeNull();
  });

  it('nobody lends their way to somebody else', () => {
    const { identity, signIn } = lab();
    signIn();
    expect(identity.writerFor('jonas')).toBeNull();
  });

  it('a missing right refuses with its name, and makes nobody the last writer', async () => {
    const { identity, signIn } = lab(false);
    await expect(identity.require(signIn(), 'enforce')).rejects.toThrow(
      /mara may not do this\. Needs create on/,
    );
    expect(identity.lastWriter).toBeNull();
  });

  it('a token that may not list pods and policies everywhere is not let in', async () => {
    const { identity } = lab(false);
    await expect(identity.signIn('token')).rejects.toThrow(/may not list pods and networkpolicies/);
    await expect(identity.signIn('  ')).rejects.toThrow(/The token is empty/);
  });
});
