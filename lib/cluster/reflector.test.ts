import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KubeObject } from './kube-object';
import { Reflector, realPorts } from './reflector';
import {
  ConnectionError,
  KubeError,
  type KubeRequest,
  type KubeResponse,
  type KubeTransport,
  type WatchEvent,
} from './transport';

const path = '/api/v1/pods';
const request = { method: 'GET', path };
const object = (name: string, version: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', resourceVersion: String(version) },
});
const listOf = (version: number, ...items: KubeObject[]) => ({
  kind: 'PodList',
  apiVersion: 'v1',
  metadata: { resourceVersion: String(version) },
  items,
});
const kubeError = (status: number, reason: string): KubeError =>
  new KubeError(
    status === 403 ? 'forbidden' : status === 404 ? 'not-found' : status === 410 ? 'gone' : 'server-error',
    status,
    reason,
    reason,
    request,
  );
const event = (type: WatchEvent['type'], of: KubeObject): WatchEvent => ({ type, object: of });

/** Silent until aborted, as a watch is on which nothing happens. */
const silence = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new ConnectionError('aborted', 'aborted', request)));
  });

type Watch = (signal: AbortSignal) => AsyncGenerator<WatchEvent>;
const watchOf = (...events: WatchEvent[]): Watch =>
  async function* (signal) {
    yield* events;
    await silence(signal);
  };

/** Answers each list and each watch as scripted, the last entry for ever. */
class Script implements KubeTransport {
  readonly description = 'script';
  readonly queries: KubeRequest['query'][] = [];
  readonly watched: { readonly at: number; readonly from: unknown; readonly seconds: number }[] = [];
  lists = 0;

  constructor(
    private readonly answers: readonly (unknown | (() => unknown))[],
    private readonly watches: readonly Watch[],
  ) {}

  async request<T>({ query }: KubeRequest): Promise<KubeResponse<T>> {
    this.queries.push(query);
    const answer = this.answers[Math.min(this.lists++, this.answers.length - 1)];
    if (answer instanceof Error) throw answer;
    return { status: 200, body: answer as T, auditId: null, warnings: [] };
  }

  watch(_: string, query: NonNullable<KubeRequest['query']>, signal: AbortSignal): AsyncIterable<WatchEvent> {
    const next = this.watches[Math.min(this.watched.length, this.watches.length - 1)];
    this.watched.push({ at: Date.now(), from: query.resourceVersion, seconds: Number(query.timeoutSeconds) });
    if (next === undefined) throw new Error('no watch is scripted');
    return next(signal);
  }

  close(): void {}
}

let running: Reflector[] = [];
let changes = 0;

/** @param random the jitter, 1 for the longest. */
function reflect(transport: KubeTransport, random = 1): Reflector {
  changes = 0;
  const reflector = new Reflector(
    transport,
    path,
    (item) => item,
    () => changes++,
    { ...realPorts, random: () => random },
  );
  running.push(reflector);
  return reflector;
}

const names = (reflector: Reflector): string[] => reflector.objects.map(({ metadata }) => metadata.name);

describe('reflector, by a clock that is moved', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    for (const reflector of running) reflector.stop();
    running = [];
    vi.useRealTimers();
  });

  it('lists in pages of one version and watches from there with bookmarks and an end', async () => {
    const first = { ...listOf(5, object('a', 1)), metadata: { resourceVersion: '5', continue: 'more' } };
    const script = new Script([first, listOf(5, object('b', 2))], [watchOf()]);
    const reflector = reflect(script);
    await reflector.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(names(reflector)).toEqual(['a', 'b']);
    expect(script.queries.map((query) => query?.continue)).toEqual([undefined, 'more']);
    expect(script.watched).toEqual([{ at: Date.now(), from: '5', seconds: 360 }]);
    expect(reflector.state).toBe('live');
  });

  it('tells nobody of an event that changes nothing of what is kept', async () => {
    const script = new Script(
      [listOf(5, object('a', 1))],
      [watchOf(event('MODIFIED', object('a', 6)), event('MODIFIED', object('b', 7)))],
    );
    let told = 0;
    const held = (item: KubeObject, before: KubeObject | null) => before ?? item;
    const reflector = new Reflector(script, path, held, () => told++, { ...realPorts, random: () => 1 });
    running.push(reflector);
    await reflector.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(names(reflector)).toEqual(['a', 'b']);
    // The list, and b.
    expect(told).toBe(2);
  });

  it('waits ever longer after failures, up to 30 s, and never gives up', async () => {
    const at: number[] = [];
    const script = new Script([kubeError(500, 'InternalError')], []);
    const reflector = reflect({
      ...script,
      description: 'failing',
      request: (asked) => {
        at.push(Date.now());
        return script.request(asked);
      },
      watch: script.watch,
      close: () => undefined,
    });
    void reflector.start();
    await vi.advanceTimersByTimeAsync(130_000);
    const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(waits.slice(0, 8)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(reflector.state).toBe('syncing');
    expect(reflector.message).toBe('InternalError');
  });

  it('asks a server that closes each watch at once about once a second, not a thousand times', async () => {
    const script = new Script([listOf(5)], [async function* () {}]);
    const reflector = reflect(script, 0.5);
    await reflector.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(script.watched.length).toBeGreaterThan(50);
    expect(script.watched.length).toBeLessThan(150);
    expect(script.lists).toBe(1);
  });

  it('abandons a watch that says nothing past its own end and 30 s, and goes on from the same version', async () => {
    const script = new Script([listOf(5, object('a', 1))], [watchOf()]);
    const reflector = reflect(script);
    await reflector.start();
    await vi.advanceTimersByTimeAsync(389_000);
    expect(script.watched.length).toBe(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(script.watched.map(({ from }) => from)).toEqual(['5', '5']);
    expect(script.lists).toBe(1);
    expect(names(reflector)).toEqual(['a']);
  });

  it('says stale while the watch is away, with the reason, and live again at the next word', async () => {
    const broken: Watch = async function* () {
      yield* [];
      throw new ConnectionError('reset', 'socket hang up', request);
    };
    const script = new Script([listOf(5, object('a', 1))], [broken, watchOf(event('ADDED', object('b', 6)))]);
    const reflector = reflect(script);
    await reflector.start();
    await vi.advanceTimersByTimeAsync(10);
    expect([reflector.state, reflector.message]).toEqual(['stale', 'socket hang up']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([reflector.state, reflector.message]).toEqual(['live', null]);
    expect(names(reflector)).toEqual(['a', 'b']);
  });

  const gone: readonly [string, Watch][] = [
    ['by code', watchOf({ type: 'ERROR', object: { code: 410, reason: 'Expired', message: 'old' } })],
    [
      'by words alone',
      watchOf({
        type: 'ERROR',
        object: { reason: 'InternalError', message: 'too old resource version: 1 (229)' },
      }),
    ],
    [
      'before the first event',
      async function* () {
        yield* [];
        throw kubeError(410, 'Gone');
      },
    ],
  ];
  for (const [how, watch] of gone)
    it(`lists anew at once when its version is too old, told ${how}`, async () => {
      const script = new Script(
        [listOf(5, object('a', 1)), listOf(9, object('b', 8))],
        [watch, watchOf(event('ADDED', object('c', 10)))],
      );
      const reflector = reflect(script);
      await reflector.start();
      await vi.advanceTimersByTimeAsync(0);
      expect(script.lists).toBe(2);
      expect(script.watched.map(({ from }) => from)).toEqual(['5', '9']);
      expect(names(reflector)).toEqual(['b', 'c']);
    });

  it('does not hammer a server that answers every watch with 410', async () => {
    const script = new Script([listOf(5)], [gone[0]?.[1] ?? watchOf()]);
    const reflector = reflect(script);
    await reflector.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(script.lists).toBeLessThan(12);
  });

  for (const [status, state] of [
    [403, 'forbidden'],
    [404, 'not-served'],
  ] as const)
    it(`says ${state} on ${status}, holds nobody up, and comes back when that changes`, async () => {
      const refused = kubeError(status, 'Refused');
      const script = new Script([refused, refused, listOf(5, object('a', 1))], [watchOf()]);
      const reflector = reflect(script);
      await reflector.start();
      expect([reflector.state, reflector.message, reflector.count]).toEqual([state, 'Refused', 0]);
      await vi.advanceTimersByTimeAsync(5_000);
      expect([reflector.state, reflector.count]).toEqual(['live', 1]);
    });

  it('takes the version of a bookmark without calling it a change', async () => {
    const once: Watch = async function* () {
      yield event('BOOKMARK', object('', 77));
    };
    const script = new Script([listOf(5)], [once, watchOf()]);
    const reflector = reflect(script);
    await reflector.start();
    const before = changes;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(script.watched.map(({ from }) => from)).toEqual(['5', '77']);
    expect(changes).toBe(before);
  });

  it('leaves no listener behind on its signal, however often it sleeps', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    for (let times = 0; times < 20; times++) {
      const slept = realPorts.sleep(1_000, signal);
      await vi.advanceTimersByTimeAsync(1_000);
      await slept;
    }
    expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
  });

  it('opens no watch after it was stopped during the first list', async () => {
    let answer: () => void = () => undefined;
    const script = new Script([listOf(5)], [watchOf()]);
    const reflector = reflect({
      description: 'slow',
      request: async (asked) => {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        return script.request(asked);
      },
      watch: (...asked) => script.watch(...asked),
      close: () => undefined,
    });
    const started = reflector.start();
    await vi.advanceTimersByTimeAsync(0);
    reflector.stop();
    await started;
    answer();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(script.watched).toEqual([]);
  });
});

type Step =
  | { readonly do: 'put' | 'remove'; readonly name: string }
  | { readonly do: 'compact' }
  | { readonly do: 'break'; readonly how: 'close' | 'reset' | 'error' };

/** A server of few names whose watches break as told; versions older than the compaction are gone. */
class Model implements KubeTransport {
  readonly description = 'model';
  readonly items = new Map<string, KubeObject>();
  readonly #log: { readonly version: number; readonly event: WatchEvent }[] = [];
  readonly #wake = new Set<() => void>();
  #version = 1;
  #compacted = 0;
  #broken: 'close' | 'reset' | 'error' | null = null;

  apply(step: Step): void {
    if (step.do === 'compact') this.#compacted = this.#version;
    else if (step.do === 'break') this.#broken = step.how;
    else this.#change(step.do, step.name);
    for (const wake of [...this.#wake]) wake();
    this.#wake.clear();
  }

  #change(what: 'put' | 'remove', name: string): void {
    const held = this.items.get(name);
    if (what === 'remove' && held === undefined) return;
    const item = object(name, ++this.#version);
    const type = what === 'remove' ? 'DELETED' : held === undefined ? 'ADDED' : 'MODIFIED';
    if (what === 'remove') this.items.delete(name);
    else this.items.set(name, item);
    this.#log.push({ version: this.#version, event: event(type, item) });
  }

  async request<T>(): Promise<KubeResponse<T>> {
    const body = listOf(this.#version, ...this.items.values());
    return { status: 200, body: body as T, auditId: null, warnings: [] };
  }

  async *watch(
    _: string,
    query: NonNullable<KubeRequest['query']>,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent> {
    let from = Number(query.resourceVersion);
    if (from < this.#compacted) {
      yield { type: 'ERROR', object: { code: 410, reason: 'Expired', message: 'old' } };
      return;
    }
    while (!signal.aborted) {
      for (const entry of this.#log.filter(({ version }) => version > from)) {
        from = entry.version;
        yield entry.event;
      }
      const how = this.#broken;
      this.#broken = null;
      if (how === 'close') return;
      if (how === 'reset') throw new ConnectionError('reset', 'reset', request);
      if (how === 'error') {
        yield { type: 'ERROR', object: { code: 500, reason: 'InternalError', message: 'broken' } };
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake.add(resolve);
      });
    }
  }

  close(): void {}
}

const step = fc.oneof(
  fc.record({ do: fc.constantFrom('put' as const, 'remove' as const), name: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ do: fc.constant('compact' as const) }),
  fc.record({
    do: fc.constant('break' as const),
    how: fc.constantFrom('close' as const, 'reset' as const, 'error' as const),
  }),
);
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('reflector, whatever the server does', () => {
  it('ends with exactly what the server holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, fc.integer({ min: 0, max: 3 })), { maxLength: 40 }),
        async (steps) => {
          const model = new Model();
          const ports = { now: () => 0, random: () => 0, sleep: breathe };
          const reflector = new Reflector(
            model,
            path,
            (item) => item,
            () => undefined,
            ports,
          );
          await reflector.start();
          for (const [next, pauses] of steps) {
            model.apply(next);
            for (let pause = 0; pause < pauses; pause++) await breathe();
          }
          for (let pause = 0; pause < 40; pause++) await breathe();
          const seen = reflector.objects
            .map(({ metadata }) => [metadata.name, metadata.resourceVersion])
            .sort();
          const held = [...model.items.values()]
            .map(({ metadata }) => [metadata.name, metadata.resourceVersion])
            .sort();
          reflector.stop();
          model.apply({ do: 'break', how: 'close' });
          expect(seen).toEqual(held);
        },
      ),
      { numRuns: 150 },
    );
  });
});
