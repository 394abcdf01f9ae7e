import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Authority, type CertificatePair, createAuthority } from '@/lib/sandbox/certificates';
import { ManualClock } from '@/lib/sandbox/clock';
import { type GoldmaneOptions, type GoldmaneServer, startGoldmane } from '@/lib/sandbox/goldmane';
import { makeFlow, policyHit } from '@/lib/sandbox/testing/flow-builder';
import type { FlowClock } from '../clock';
import { openDuckDbHistory } from '../duckdb/open';
import type { FlowRows } from '../rows/flow-rows';
import type { SourceListener, SourceState } from '../source';
import type { FlowWindow, Gap } from '../window';
import type { WindowWitness } from '../window-witness';
import type { GoldmaneAddress } from './goldmane-client';
import { GoldmaneSource, type GoldmaneSourceOptions } from './goldmane-source';

/** A multiple of 60. */
const t0 = 1_787_390_400;
const width = 15;
const serverName = 'goldmane.calico-system.svc';

let authority: Authority;
let serverPair: CertificatePair;
let clientPair: CertificatePair;
const cleanups: (() => Promise<void>)[] = [];

beforeAll(async () => {
  authority = await createAuthority('test');
  serverPair = await authority.issue({ commonName: 'goldmane', use: 'server', dnsNames: [serverName] });
  clientPair = await authority.issue({ commonName: 'drawbridge', use: 'client' });
});
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function goldmane(options: Partial<GoldmaneOptions> = {}): Promise<GoldmaneServer> {
  const server = await startGoldmane({
    tls: { ca: authority.ca, ...serverPair },
    windowSeconds: width,
    ...options,
  });
  cleanups.push(() => server.stop());
  return server;
}

const target = (address: string): GoldmaneAddress => ({
  address,
  ca: authority.ca,
  ...clientPair,
  serverName: null,
});

/** What a source told, by kind. */
class Notes implements SourceListener {
  readonly windows: FlowWindow[] = [];
  readonly lives: { rows: FlowRows; start: number }[] = [];
  readonly gaps: Gap[] = [];
  readonly states: SourceState[] = [];
  refuse: string | null = null;

  async window(window: FlowWindow): Promise<void> {
    if (this.refuse !== null) throw new Error(this.refuse);
    this.windows.push(window);
  }
  live(rows: FlowRows, start: number): void {
    this.lives.push({ rows, start });
  }
  async gap(gap: Gap): Promise<void> {
    this.gaps.push(gap);
  }
  state(state: SourceState): void {
    this.states.push(state);
  }
  get newest(): number | null {
    const last = this.states.at(-1);
    return last?.state === 'live' ? last.newestWindowEnd : null;
  }
  ports(start: number): (number | null)[][] {
    return this.windows
      .filter((window) => window.start === start)
      .map(({ rows }) => Array.from(rows, ({ edge }) => edge.port).sort());
  }
}

/** The source's view of the shared clock; knows whether the source waits for it. */
class WatchedClock implements FlowClock {
  waiting = 0;
  /** Tasks that ran. */
  fired = 0;
  constructor(private readonly clock: ManualClock) {}
  now(): number {
    return this.clock.now();
  }
  schedule(task: () => void, delayMs: number): () => void {
    let open = true;
    this.waiting++;
    const settle = (): void => {
      if (open) this.waiting--;
      open = false;
    };
    const cancel = this.clock.schedule(() => {
      this.fired++;
      settle();
      task();
    }, delayMs);
    return () => {
      settle();
      cancel();
    };
  }
}

const aMoment = (ms = 1): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Goldmane and a source on one clock that is moved by hand, and only while the source waits for it. */
async function lab(begin = t0) {
  const clock = new ManualClock(begin * 1000);
  const server = await goldmane({ clock });
  const seconds = (): number => clock.now() / 1000;
  async function step(source: WatchedClock, toSeconds: number): Promise<void> {
    while (seconds() < toSeconds) {
      await aMoment();
      if (source.waiting === 0) continue;
      const { fired } = source;
      clock.advance(0);
      if (source.fired === fired) clock.advance(Math.min(2000, toSeconds * 1000 - clock.now()));
    }
    await aMoment(20);
  }
  return {
    clock,
    server,
    /** Lets Goldmane alone live until then. */
    pass(toSeconds: number): void {
      clock.advance((toSeconds - seconds()) * 1000);
    },
    async source(
      resumeAfter: number | null,
      options: Partial<GoldmaneSourceOptions> = {},
      witness: WindowWitness | null = null,
    ) {
      const notes = new Notes();
      const watched = new WatchedClock(clock);
      const source = new GoldmaneSource({
        ...target(server.address),
        windowSeconds: width,
        resolveWorkload: () => null,
        clock: watched,
        ...options,
      });
      cleanups.push(() => source.stop());
      await source.start(notes, resumeAfter, witness);
      return { source, notes, run: (toSeconds: number) => step(watched, toSeconds) };
    },
  };
}

/** Passes bytes on until it is cut; keeps its port. */
async function cable(address: string) {
  const sockets = new Set<Socket>();
  const port = Number(address.split(':')[1]);
  const forward = (socket: Socket): void => {
    const upstream = connect(port, '127.0.0.1');
    for (const end of [socket, upstream]) {
      sockets.add(end);
      end.on('error', () => undefined);
      end.on('close', () => {
        socket.destroy();
        upstream.destroy();
      });
    }
    socket.pipe(upstream).pipe(socket);
  };
  let server: Server | null = null;
  let own = 0;
  const plug = async (): Promise<void> => {
    server = createServer(forward).listen(own, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    own = typeof bound === 'object' && bound !== null ? bound.port : own;
  };
  const cut = async (): Promise<void> => {
    server?.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  await plug();
  cleanups.push(cut);
  return { address: `127.0.0.1:${own}`, plug, cut };
}

const port = (dest_port: number) => ({ dest_port });

describe('reading windows', () => {
  it('each bucket is told once it ended three windows ago, an empty one too: an idle cluster is observed', async () => {
    const { server, source } = await lab(t0 + 7);
    const { notes, run } = await source(null);
    await run(t0 + 10);
    server.ingest(makeFlow(t0 + 11));
    await run(t0 + 15 + 44);
    expect(notes.ports(t0)).toEqual([]);
    await run(t0 + 15 + 48);
    expect(notes.ports(t0)).toEqual([[5432]]);
    expect(notes.newest).toBe(t0 + 15);
    await run(t0 + 15 + 63);
    expect(notes.ports(t0 + 15)).toEqual([[]]);
    expect(notes.gaps).toEqual([]);
  });

  it('a straggler is found by the second reading, five minutes later; what did not change is not told again', async () => {
    const { server, source } = await lab(t0 + 7);
    server.ingest(makeFlow(t0 - 60));
    server.ingest(makeFlow(t0 + 1));
    const { notes, run } = await source(null);
    await run(t0 + 70);
    server.ingest(makeFlow(t0 + 2, port(80)));
    await run(t0 + 15 + 60 + 300 + 30);
    expect(notes.ports(t0)).toEqual([[5432], [5432, 80]]);
    expect(notes.ports(t0 - 60)).toEqual([[5432]]);
    expect(notes.gaps).toEqual([]);
  });

  it('the first contact reads the hour before, from its first record on, and calls nothing before it observed', async () => {
    const { server, source, pass } = await lab(t0);
    pass(t0 + 1);
    for (const ago of [1200, 600]) server.ingest(makeFlow(t0 - ago));
    const { notes, run } = await source(null);
    await run(t0 + 5);
    expect(notes.windows.map(({ start }) => start)).toEqual(
      Array.from({ length: (1200 - 45) / 15 }, (_, i) => t0 - 1200 + i * 15),
    );
    expect(notes.windows.filter(({ rows }) => rows.length > 0).map(({ start }) => start)).toEqual([
      t0 - 1200,
      t0 - 600,
    ]);
    expect(notes.gaps).toEqual([]);
  });

  it('a later contact goes on after what was recorded, with a few windows overlap and no gap', async () => {
    const { server, source, pass } = await lab(t0);
    pass(t0 + 1);
    for (let ago = 1800; ago > 0; ago -= 15) server.ingest(makeFlow(t0 - ago));
    const { notes, run } = await source(t0 - 600);
    await run(t0 + 5);
    expect(notes.windows[0]?.start).toBe(t0 - 660);
    expect(notes.windows.at(-1)?.end).toBe(t0 - 45);
    expect(notes.gaps).toEqual([]);
  });

  it('a record that cannot be read leaves a gap of its window, not a silence', async () => {
    const { server, source } = await lab(t0 + 7);
    const { notes, run } = await source(null);
    server.ingest(makeFlow(t0 + 1, { action: 'Pass' }));
    server.ingest(makeFlow(t0 + 1, port(80)));
    await run(t0 + 70);
    expect(notes.ports(t0)).toEqual([[80]]);
    expect(notes.gaps).toMatchObject([{ kind: 'records-unreadable', from: t0, to: t0 + 15 }]);
    expect(notes.gaps[0]?.message).toMatch(/1 of Goldmane's records could not be read: .*action Pass/);
  });

  it('more ports than can be told apart are counted together, and the window says so', async () => {
    const { server, source } = await lab(t0 + 7);
    const { notes, run } = await source(null);
    for (let at = 1; at <= 300; at++) server.ingest(makeFlow(t0 + 1, port(at)));
    // Time is moved faster than three hundred rows come over the stream: its clock seems to be behind.
    await run(t0 + 300);
    const [ports = []] = notes.ports(t0);
    expect(ports).toHaveLength(257);
    expect(ports.filter((each) => each === null)).toHaveLength(1);
    expect(notes.gaps).toMatchObject([
      { kind: 'cardinality-limited', subject: 'goldmane', from: t0, to: t0 + 15 },
    ]);
    expect(notes.gaps[0]?.message).toContain('300 ports from');
  });

  it('what cannot be recorded is not passed over: it is told, and tried again', async () => {
    const { server, source } = await lab(t0 + 7);
    const { notes, run } = await source(null);
    server.ingest(makeFlow(t0 + 1));
    notes.refuse = 'disk full';
    await run(t0 + 100);
    expect(notes.states.at(-1)).toMatchObject({
      state: 'stale',
      error: 'What Goldmane reported could not be recorded: disk full',
    });
    expect(notes.gaps).toEqual([]);
    notes.refuse = null;
    await run(t0 + 130);
    expect(notes.ports(t0)).toEqual([[5432]]);
    expect(notes.newest).toBe(t0 + 75);
  });

  it('windows flow into a history without counting twice over a restart of ours', async () => {
    const { server, source } = await lab(t0 + 7);
    const history = await openDuckDbHistory({ path: ':memory:' });
    cleanups.push(() => history.close());
    const listener = (notes: Notes): void => {
      notes.window = (window) => history.putWindow(window);
      notes.gap = (gap) => history.putGap(gap);
    };
    let sent = 0;
    for (const [from, to] of [
      [7, 200],
      [200, 400],
    ] as const) {
      const { source: running, notes, run } = await source(await history.newestWindowEnd('goldmane'));
      listener(notes);
      for (let at = from; at < to; at += 20) {
        server.ingest(makeFlow(t0 + at, {}, { num_connections_started: 3 }));
        sent += 3;
        await run(t0 + at + 20);
      }
      await running.stop();
    }
    const { notes, run } = await source(await history.newestWindowEnd('goldmane'));
    listener(notes);
    await run(t0 + 480);
    const all = { from: t0, to: t0 + 400 };
    expect((await history.edges(all))[0]?.dst?.connections).toBe(sent);
    expect(await history.observation(all)).toMatchObject({
      completeSeconds: 400,
      expectedSeconds: 400,
      gaps: [],
    });
  });
});

describe('what was not observed', () => {
  it('windows that left Goldmane’s hour unread are a gap by their times', async () => {
    const { server, source, pass } = await lab(t0);
    pass(t0 + 1);
    for (let ago = 3600; ago > 0; ago -= 15) server.ingest(makeFlow(t0 - ago));
    const { notes, run } = await source(t0 - 7200);
    await run(t0 + 5);
    expect(notes.gaps).toMatchObject([{ kind: 'window-missing', from: t0 - 7200, to: t0 - 3585 }]);
    expect(notes.windows[0]?.start).toBe(t0 - 3585);
  });

  it('a restart of Goldmane is told by a bucket that shrank; what was read before stays, the rest is a gap', async () => {
    const { server, source, clock } = await lab(t0 + 7);
    const { notes, run } = await source(null);
    for (let at = 8; at < 120; at += 15) {
      server.ingest(makeFlow(t0 + at));
      await run(t0 + at + 15);
    }
    expect(notes.newest).toBe(t0 + 75);
    const restarted = server.restart();
    clock.advance(15_000);
    await restarted;
    // The transport waits in real time before it dials again.
    await aMoment(1500);
    const restarts = (): Gap[] => notes.gaps.filter(({ kind }) => kind === 'source-restarted');
    for (
      let at = 150;
      at < 1200 && (notes.newest ?? 0) <= (restarts()[0]?.to ?? Number.MAX_VALUE);
      at += 15
    ) {
      server.ingest(makeFlow(t0 + at));
      await run(t0 + at + 15);
    }
    expect(restarts()).toMatchObject([{ from: t0 + 75 }]);
    const end = restarts()[0]?.to ?? 0;
    expect(end).toBeGreaterThanOrEqual(t0 + 135);
    for (let start = t0; start < t0 + 75; start += 15) expect(notes.ports(start)).toEqual([[5432]]);
    expect(notes.ports(end)).toEqual([[5432]]);
  });

  it('a restart while we were away is told by what is left of a window we had recorded, also where late reports fill it', async () => {
    const { server, source } = await lab(t0 + 7);
    // Of five connections one is left: a report that came late, to a Goldmane that had forgotten.
    server.ingest(makeFlow(t0 - 140));
    server.ingest(makeFlow(t0 - 100));
    const witness = { start: t0 - 150, end: t0 - 135, connections: 5, packets: 6 };
    const { notes, run } = await source(t0 - 135, {}, witness);
    await run(t0 + 30);
    expect(notes.gaps).toMatchObject([{ kind: 'source-restarted', from: t0 - 135, to: t0 + 15 }]);
    // What was recorded is better than what is left of it.
    expect(notes.windows.filter(({ start }) => start < t0 - 135)).toEqual([]);
    expect(notes.ports(t0 - 105)).toEqual([[5432]]);
  });

  it('a window that still holds what we had recorded, or more, tells of no restart', async () => {
    const { server, source } = await lab(t0 + 7);
    server.ingest(makeFlow(t0 - 600));
    server.ingest(makeFlow(t0 - 140, {}, { num_connections_started: 5 }));
    const { notes, run } = await source(
      t0 - 135,
      {},
      { start: t0 - 150, end: t0 - 135, connections: 3, packets: 3 },
    );
    await run(t0 + 30);
    expect(notes.gaps).toEqual([]);
  });

  it('a restart while we were away is a gap up to the first record', async () => {
    const { server, source, pass } = await lab(t0);
    pass(t0 + 1);
    server.ingest(makeFlow(t0 - 150));
    const { notes, run } = await source(t0 - 600);
    await run(t0 + 5);
    expect(notes.gaps).toMatchObject([{ kind: 'source-restarted', from: t0 - 600, to: t0 - 150 }]);
    expect(notes.windows[0]?.start).toBe(t0 - 150);
  });

  it('an outage shorter than Goldmane’s memory is shown while it lasts and loses nothing', async () => {
    const { server, source } = await lab(t0 + 7);
    const line = await cable(server.address);
    const { notes, run } = await source(null, { address: line.address });
    server.ingest(makeFlow(t0 + 8));
    await run(t0 + 70);
    expect(notes.newest).toBe(t0 + 15);
    await line.cut();
    server.ingest(makeFlow(t0 + 71));
    await run(t0 + 100);
    expect(notes.states.at(-1)).toMatchObject({ state: 'live' });
    await run(t0 + 150);
    expect(notes.states.at(-1)).toMatchObject({ state: 'stale', newestWindowEnd: t0 + 15 });
    expect(notes.gaps).toMatchObject([{ kind: 'source-unreachable', from: t0 + 15, to: null }]);
    await line.plug();
    // The transport waits in real time before it dials again.
    for (let at = 160; notes.newest === null && at < 800; at += 10) {
      await aMoment(100);
      await run(t0 + at);
    }
    expect(notes.gaps.slice(1)).toMatchObject([{ kind: 'source-unreachable', from: t0 + 15, to: t0 + 15 }]);
    expect(notes.ports(t0 + 60)).toEqual([[5432]]);
    const starts = [...new Set(notes.windows.map(({ start }) => start))];
    expect(starts).toEqual(starts.map((_, i) => (starts[0] ?? 0) + i * 15));
  });

  it('whole windows without a pending verdict are a gap until one is computed; a single record without is none', async () => {
    const { server, source } = await lab(t0 + 7);
    const { notes, run } = await source(null);
    const uncomputed = { policies: { enforced_policies: [policyHit('a')], pending_policies: [] } };
    server.ingest(makeFlow(t0 + 8));
    server.ingest(makeFlow(t0 + 8, { ...uncomputed, ...port(80) }));
    await run(t0 + 16);
    for (let at = 16; at < 76; at += 15) {
      server.ingest(makeFlow(t0 + at, uncomputed));
      await run(t0 + at + 15);
    }
    server.ingest(makeFlow(t0 + 76));
    await run(t0 + 150);
    expect(notes.gaps).toMatchObject([
      { kind: 'pending-not-computed', from: t0 + 15, to: null },
      { kind: 'pending-not-computed', from: t0 + 15, to: t0 + 75 },
    ]);
    const [first] = notes.windows.filter(({ start }) => start === t0);
    expect(Array.from(first?.rows ?? [], ({ pendingState }) => pendingState).sort()).toEqual([
      'known',
      'not-computed',
    ]);
  });
});

describe('the live view', () => {
  it('animates buckets as they close and is no part of the record', async () => {
    const { server, source } = await lab(t0 + 7);
    const { notes, run } = await source(null);
    for (let at = 8; notes.lives.length === 0 && at < 900; at += 15) {
      server.ingest(makeFlow(t0 + at));
      await run(t0 + at + 15);
    }
    const [live] = notes.lives;
    const start = live?.start ?? 0;
    expect(Array.from(live?.rows ?? [], ({ edge }) => edge.port)).toEqual([5432]);
    await run(start + 75);
    expect(notes.ports(start)).toEqual([[5432]]);
  });
});

describe('the width of windows', () => {
  const ownClock = async (windowSeconds: number) => {
    const server = await goldmane({ windowSeconds });
    const notes = new Notes();
    const source = new GoldmaneSource({
      ...target(server.address),
      windowSeconds: null,
      resolveWorkload: () => null,
    });
    cleanups.push(() => source.stop());
    return { server, notes, source };
  };
  const now = (): number => Math.floor(Date.now() / 1000);

  it.each([1, 5, 15])('of %i s is found out from the rows', async (seconds) => {
    const { server, notes, source } = await ownClock(seconds);
    for (let at = now() - 150; at < now() - 60; at += 1) server.ingest(makeFlow(at));
    expect(source.capabilities()).toMatchObject({ windowSeconds: null, lookbackSeconds: 3600 });
    await source.start(notes, null);
    await expect.poll(() => notes.newest, { timeout: 20_000 }).not.toBeNull();
    expect(source.capabilities()).toMatchObject({ windowSeconds: seconds, lookbackSeconds: 240 * seconds });
    expect(new Set(notes.windows.map(({ start, end }) => end - start))).toEqual(new Set([seconds]));
  });

  it('of an idle cluster is taken for 15 s until the first rows show another, and nothing counts twice', async () => {
    const { server, notes, source } = await ownClock(1);
    const history = await openDuckDbHistory({ path: ':memory:' });
    cleanups.push(() => history.close());
    notes.window = (window) => history.putWindow(window);
    await source.start(notes, null);
    await expect.poll(() => notes.newest, { timeout: 10_000 }).not.toBeNull();
    expect(source.capabilities().windowSeconds).toBeNull();
    const from = now();
    for (let sent = 0; sent < 20; sent++) {
      server.ingest(makeFlow(now(), port(sent)));
      await aMoment(100);
    }
    const until = now() + 1;
    await expect.poll(() => notes.newest, { timeout: 20_000 }).toBeGreaterThanOrEqual(until);
    expect(source.capabilities().windowSeconds).toBe(1);
    const edges = await history.edges({ from: 0, to: until });
    expect(edges).toHaveLength(20);
    for (const edge of edges) expect(edge.dst).toMatchObject({ windows: 1, connections: 1 });
    expect((await history.observation({ from, to: until })).complete).toEqual([{ from, to: until }]);
  });

  it('of 1 s shows what happened within five seconds', async () => {
    const { server, notes, source } = await ownClock(1);
    server.ingest(makeFlow(now() - 5));
    await source.start(notes, null);
    await expect.poll(() => notes.newest, { timeout: 10_000 }).not.toBeNull();
    const sent = Date.now();
    server.ingest(makeFlow(now(), port(81)));
    await expect
      .poll(() => notes.windows.some(({ rows }) => rows.some(({ edge }) => edge.port === 81)), {
        timeout: 10_000,
        interval: 20,
      })
      .toBe(true);
    expect(Date.now() - sent).toBeLessThan(5000);
  });
});

describe('what goes wrong is said in one line', () => {
  async function firstError(options: Partial<GoldmaneSourceOptions>): Promise<string> {
    const notes = new Notes();
    const source = new GoldmaneSource({
      ...target('127.0.0.1:1'),
      windowSeconds: 1,
      resolveWorkload: () => null,
      ...options,
    });
    cleanups.push(() => source.stop());
    await source.start(notes, null);
    await expect.poll(() => notes.states.at(-1)?.state, { timeout: 10_000 }).toBe('stale');
    const last = notes.states.at(-1);
    const error = last?.state === 'stale' ? last.error : '';
    expect(error).not.toContain('\n');
    expect(notes.gaps).toEqual([]);
    return error;
  }

  it('nobody listens', async () => {
    expect(await firstError({})).toMatch(
      /^Goldmane at 127\.0\.0\.1:1 refused the connection: check the address/,
    );
  });

  it('the CA is another one', async () => {
    const { address } = await goldmane();
    const { ca } = await createAuthority('other');
    expect(await firstError({ address, ca })).toMatch(/that the given CA did not sign: .*--goldmane-ca/);
  });

  it('our certificate is of another CA', async () => {
    const { address } = await goldmane();
    const stranger = await (await createAuthority('other')).issue({ commonName: 'x', use: 'client' });
    expect(await firstError({ address, ...stranger })).toMatch(/--goldmane-cert, --goldmane-key/);
  });

  it('the certificate is for another name', async () => {
    const { address } = await goldmane();
    expect(await firstError({ address, serverName: 'goldmane.other.svc' })).toMatch(/--goldmane-server-name/);
  });

  it('the port does not speak TLS', async () => {
    const plain = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(plain, 'listening');
    cleanups.push(async () => {
      plain.close();
    });
    const bound = plain.address();
    const address = `127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`;
    expect(await firstError({ address })).toMatch(/does not speak TLS there: check that the port/);
  });

  it('the files are no certificates', () => {
    expect(
      () =>
        new GoldmaneSource({
          ...target('h:7443'),
          key: 'nonsense',
          windowSeconds: 1,
          resolveWorkload: () => null,
        }),
    ).toThrow(/certificates for Goldmane at h:7443 cannot be used .*must be PEM files that belong together/);
  });
});

describe('stopping', () => {
  it.each(['while it reads the past', 'while Goldmane is away', 'before anything'])(
    'is quick %s',
    async (when) => {
      const server = await goldmane({ windowSeconds: 1 });
      for (let ago = 0; ago < 230; ago++) server.ingest(makeFlow(Math.floor(Date.now() / 1000) - ago));
      const notes = new Notes();
      const address = when === 'while Goldmane is away' ? '127.0.0.1:1' : server.address;
      const source = new GoldmaneSource({
        ...target(address),
        windowSeconds: 1,
        resolveWorkload: () => null,
      });
      await source.start(notes, null);
      if (when === 'while it reads the past')
        await expect.poll(() => notes.windows.length, { timeout: 5000 }).toBeGreaterThan(0);
      if (when === 'while Goldmane is away')
        await expect.poll(() => notes.states.at(-1)?.state, { timeout: 5000 }).toBe('stale');
      const begun = performance.now();
      await source.stop();
      expect(performance.now() - begun).toBeLessThan(300);
      const told = notes.windows.length;
      await aMoment(50);
      expect(notes.windows).toHaveLength(told);
    },
  );
});
