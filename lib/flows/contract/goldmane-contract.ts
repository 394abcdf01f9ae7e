/**
 * What Goldmane does, as it was seen on a running 3.32.1 (flow-logs §1.14): of the sandbox's and of any real one. Only
 * adds flows, under names of its own, and sends nothing that is known to end the server, so a shared Goldmane can be held to it.
 */
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { FlowWindow } from '..';
import { alignDown } from '../goldmane/bucket-times';
import { foldFlows } from '../goldmane/fold-flows';
import type { GoldmaneAddress } from '../goldmane/goldmane-client';
import { GoldmaneSource } from '../goldmane/goldmane-source';
import type {
  GoldmaneFilter,
  GoldmaneFlow,
  GoldmaneFlowResult,
  GoldmanePolicyHit,
} from '../goldmane/messages';
import { type ContractKey, contractFlow, contractHit } from './contract-flows';
import { filterOf, RawGoldmane } from './raw-goldmane';

/** Felix' end of FlowCollector.Connect, over a connection of its own. */
export interface CollectorConnection {
  /** Resolves once every flow has its receipt. */
  send(flows: readonly GoldmaneFlow[]): Promise<void>;
  close(): void;
}

export interface GoldmaneUnderTest {
  readonly target: GoldmaneAddress;
  collector(): CollectorConnection;
  /** Null when it may not be restarted. */
  readonly restart: (() => Promise<void>) | null;
  close(): Promise<void>;
}

/** Of a test, with windows of 15 s. */
const patienceMs = 240_000;
const run = `contract-${Date.now().toString(36)}`;
let namespaces = 0;

const now = (): number => Math.floor(Date.now() / 1000);

export function goldmaneContract(name: string, open: () => Promise<GoldmaneUnderTest>): void {
  describe(`Goldmane, ${name}:`, () => {
    let under: GoldmaneUnderTest;
    let raw: RawGoldmane;
    let collector: CollectorConnection;
    let width = 0;

    /** A namespace that nobody else has flows in, and what is asked of it. */
    function own() {
      const namespace = `${run}-${namespaces++}`;
      const mine = filterOf({ source_namespaces: [{ value: namespace, type: 'Exact' }] });
      const list = async (from: number, to: number, filter: Partial<GoldmaneFilter> = {}) =>
        (await raw.list({ start_time_gte: from, start_time_lt: to, filter: { ...mine, ...filter } })).flows;
      return {
        namespace,
        mine,
        list,
        flow: (start: number, key: ContractKey = {}, counts: Partial<GoldmaneFlow> = {}) =>
          contractFlow(namespace, start, { key, counts }),
        /** A receipt means received, not indexed: waits until so many rows are there. */
        rows: async (count: number, from: number, to: number): Promise<readonly GoldmaneFlowResult[]> => {
          const giveUpAt = Date.now() + 10_000;
          for (;;) {
            const found = await list(from, to);
            if (found.length === count || Date.now() > giveUpAt) {
              expect(found).toHaveLength(count);
              return found;
            }
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        },
      };
    }

    /** Start of the bucket that began `windows` before the current one. */
    const bucket = (windows: number): number => alignDown(now(), width) - windows * width;
    const onlyWide = (context: TestContext): void => {
      if (width < 2) context.skip('windows of 1 s have no middle');
    };
    const rule = (title: string, check: (context: TestContext) => Promise<void>): void => {
      it(title, check, patienceMs);
    };

    beforeAll(async () => {
      under = await open();
      raw = new RawGoldmane(under.target);
      collector = under.collector();
      const { flow, rows } = own();
      const minute = alignDown(now(), 60);
      await collector.send([flow(now())]);
      const [first] = await rows(1, minute, minute + 120);
      width = (first?.flow?.end_time ?? 0) - (first?.flow?.start_time ?? 0);
      expect(width).toBeGreaterThan(0);
    }, patienceMs);

    afterAll(async () => {
      collector.close();
      raw.close();
      await under.close();
    });

    describe('transport', () => {
      rule('nobody is let in without a client certificate', async () => {
        const stranger = new RawGoldmane(under.target, 'without certificate');
        await expect(stranger.list({})).rejects.toMatchObject({ code: status.UNAVAILABLE });
        stranger.close();
      });
    });

    describe('list', () => {
      rule('gives one row a key summed over the range; bounds are bucket bounds', async () => {
        const { flow, rows } = own();
        const [older, newer] = [bucket(5), bucket(3)];
        await collector.send([flow(older), flow(newer, {}, { bytes_in: 7 })]);
        const [row] = await rows(1, bucket(10), bucket(0));
        expect(row?.flow).toMatchObject({ start_time: older, end_time: newer + width, bytes_in: 107 });
      });

      rule('of one bucket gives just that bucket', async () => {
        const { flow, rows } = own();
        const [older, newer] = [bucket(5), bucket(4)];
        await collector.send([flow(older), flow(newer, {}, { bytes_in: 7 })]);
        const [row] = await rows(1, newer, newer + width);
        expect(row?.flow).toMatchObject({ start_time: newer, end_time: newer + width, bytes_in: 7 });
      });

      rule('skips a bucket that begins before the lower bound', async (context) => {
        onlyWide(context);
        const { flow, rows, list } = own();
        const start = bucket(4);
        await collector.send([flow(start)]);
        await rows(1, start, start + width);
        expect(await list(start + 1, start + 2 * width)).toEqual([]);
      });

      rule(
        'returns a ghost row for a key that lives only in the bucket the upper bound cuts',
        async (context) => {
          onlyWide(context);
          const { flow, rows, list } = own();
          const start = bucket(4);
          await collector.send([flow(start, {}, { source_labels: ['app=web'] })]);
          await rows(1, start, start + width);
          const ghosts = await list(start, start + 1);
          expect(ghosts.map((ghost) => ghost.flow)).toMatchObject([
            { start_time: 0, end_time: 0, bytes_in: 0, num_connections_live: 0, source_labels: [] },
          ]);
          expect(foldFlows(ghosts, () => null)).toEqual({ rows: [], unreadable: [] });
        },
      );

      rule('keeps a trace in another order of hits as another row; folded they are one', async () => {
        const { flow, rows } = own();
        const start = bucket(3);
        const hits = [contractHit('a', { action: 'Pass' }), contractHit('b', { policy_index: 1 })];
        const policies = (order: readonly GoldmanePolicyHit[]) => ({
          policies: { enforced_policies: order, pending_policies: order },
        });
        await collector.send([flow(start, policies(hits)), flow(start, policies([...hits].reverse()))]);
        expect(foldFlows(await rows(2, start, start + width), () => null).rows).toHaveLength(1);
      });

      rule('pages by source name are stable, count from 0, and without a size there are none', async () => {
        const { flow, rows, mine } = own();
        const start = bucket(3);
        const names = ['a-*', 'b-*', 'c-*'];
        await collector.send(names.map((source_name) => flow(start, { source_name })));
        await rows(3, start, start + width);
        const page = async (number: number, size: number) => {
          const reply = await raw.list({
            start_time_gte: start,
            start_time_lt: start + width,
            filter: mine,
            sort_by: [{ sort_by: 'SourceName' }],
            page: number,
            page_size: size,
          });
          return {
            names: reply.flows.map((row) => row.flow?.Key?.source_name),
            total: reply.meta?.totalResults,
            pages: reply.meta?.totalPages,
          };
        };
        expect(await page(0, 2)).toEqual({ names: ['a-*', 'b-*'], total: 3, pages: 2 });
        expect(await page(1, 2)).toEqual({ names: ['c-*'], total: 3, pages: 2 });
        expect((await page(1, 0)).names).toEqual(names);
      });

      rule('refuses bounds in the wrong order, sorting by a type and two sorts, with UNKNOWN', async () => {
        const unknown = { code: status.UNKNOWN };
        const start = bucket(3);
        await expect(raw.list({ start_time_gte: start, start_time_lt: start })).rejects.toMatchObject(
          unknown,
        );
        await expect(raw.list({ sort_by: [{ sort_by: 'DestType' }] })).rejects.toMatchObject(unknown);
        const twice = [{ sort_by: 'SourceName' as const }, { sort_by: 'DestName' as const }];
        await expect(raw.list({ sort_by: twice })).rejects.toMatchObject(unknown);
      });
    });

    describe('intake', () => {
      rule(
        'takes a flow one window ahead; three ahead and beyond an hour back it is received and dropped',
        async () => {
          const { flow, rows } = own();
          await collector.send([
            flow(bucket(0) + 4 * width, { dest_port: 1 }),
            flow(bucket(0) - 245 * width, { dest_port: 2 }),
            flow(bucket(0) + width, { dest_port: 3 }),
          ]);
          const found = await rows(1, bucket(0) - 250 * width, bucket(0) + 10 * width);
          expect(found.map((row) => row.flow?.Key?.dest_port)).toEqual([3]);
        },
      );

      rule(
        'drops what one connection sends again, whatever its counters; over a new connection it counts twice',
        async () => {
          const { flow, rows, list } = own();
          const start = bucket(3);
          const bytes = async (): Promise<number | undefined> =>
            (await list(start, start + width))[0]?.flow?.bytes_in;
          await collector.send([
            flow(start),
            flow(start, {}, { bytes_in: 7 }),
            flow(start, { dest_port: 1 }),
          ]);
          await rows(2, start, start + width);
          const sum = async (): Promise<number> =>
            (await list(start, start + width)).reduce((total, row) => total + (row.flow?.bytes_in ?? 0), 0);
          expect(await bytes()).toBe(100);
          expect(await sum()).toBe(200);
          const second = under.collector();
          await second.send([flow(start)]);
          await expect.poll(sum, { timeout: 10_000 }).toBe(300);
          second.close();
        },
      );
    });

    describe('stream', () => {
      rule(
        'gives a bucket at once two windows after its begin, and never what came later; list has it',
        async () => {
          const { flow, rows, mine } = own();
          const { rows: streamed, close } = raw.stream(0, mine);
          const ports = (): (number | undefined)[] => streamed.map((row) => row.flow?.Key?.dest_port).sort();
          // Well inside a window, so that it is the same one for everybody.
          await expect
            .poll(() => (Date.now() / 1000) % width, { timeout: 2000 * width, interval: 20 })
            .toBeLessThan(width / 4);
          const start = bucket(0);
          await collector.send([flow(start, { dest_port: 1 }), flow(start, { dest_port: 2 })]);
          await expect.poll(ports, { timeout: (2 * width + 5) * 1000, interval: 20 }).toEqual([1, 2]);
          const arrived = Date.now() / 1000;
          expect(arrived).toBeGreaterThan(start + 2 * width - 1);
          expect(streamed.map((row) => [row.flow?.start_time, row.flow?.end_time])).toEqual([
            [start, start + width],
            [start, start + width],
          ]);
          await collector.send([flow(start, { dest_port: 3 }), flow(bucket(0), { dest_port: 4 })]);
          await expect.poll(() => ports().includes(4), { timeout: (3 * width + 5) * 1000 }).toBe(true);
          expect(ports()).toEqual([1, 2, 4]);
          await rows(3, start, start + width);
          close();
        },
      );

      rule('fills in the past bucket by bucket on request, for several readers at once', async () => {
        const { flow, rows, mine } = own();
        const [older, newer] = [bucket(6), bucket(5)];
        await collector.send([flow(older), flow(newer)]);
        await rows(1, older, newer + width);
        const readers = Array.from({ length: 10 }, () => raw.stream(older, mine));
        for (const reader of readers)
          await expect
            .poll(() => reader.rows.map((row) => row.flow?.start_time).sort(), { timeout: 10_000 })
            .toEqual([older, newer]);
        for (const reader of readers) reader.close();
      });

      rule('fills in nothing, without a word, when asked beyond its memory', async () => {
        const { flow, rows, mine } = own();
        const start = bucket(6);
        await collector.send([flow(start)]);
        await rows(1, start, start + width);
        const [beyond, within] = [raw.stream(-246 * width, mine), raw.stream(start, mine)];
        await expect.poll(() => within.rows.length, { timeout: 10_000 }).toBe(1);
        expect(beyond.rows).toEqual([]);
        for (const reader of [beyond, within]) reader.close();
      });
    });

    describe('filters', () => {
      rule('match exactly or by part, any value of a member and all members', async () => {
        const { flow, rows, list } = own();
        const start = bucket(3);
        await collector.send([
          flow(start, { source_name: 'web-6b-*', dest_port: 80 }),
          flow(start, { source_name: 'web-6b-*', dest_port: 81, reporter: 'Src' }),
          flow(start, { source_name: 'api-*', dest_port: 80, action: 'Deny' }),
        ]);
        await rows(3, start, start + width);
        const count = async (filter: Partial<GoldmaneFilter>): Promise<number> =>
          (await list(start, start + width, filter)).length;
        expect(await count({ source_names: [{ value: 'web', type: 'Exact' }] })).toBe(0);
        expect(await count({ source_names: [{ value: 'web-6b-*', type: 'Exact' }] })).toBe(2);
        expect(await count({ source_names: [{ value: 'web', type: 'Fuzzy' }] })).toBe(2);
        expect(await count({ dest_ports: [{ port: 80 }, { port: 81 }] })).toBe(3);
        expect(await count({ dest_ports: [{ port: 80 }], actions: ['Allow'] })).toBe(1);
        expect(await count({ reporter: 'Src' })).toBe(1);
      });

      rule('an empty pending trace matches no pending action', async () => {
        const { flow, rows, list } = own();
        const start = bucket(3);
        const enforced_policies = [contractHit('a')];
        const denied = contractHit('b', { action: 'Deny', kind: 'StagedNetworkPolicy' });
        await collector.send([
          flow(start, { dest_port: 1, policies: { enforced_policies, pending_policies: [] } }),
          flow(start, { dest_port: 2, policies: { enforced_policies, pending_policies: [denied] } }),
        ]);
        await rows(2, start, start + width);
        const ports = async (filter: Partial<GoldmaneFilter>) =>
          (await list(start, start + width, filter)).map((row) => row.flow?.Key?.dest_port);
        expect(await ports({ pending_actions: ['Deny'], actions: ['Allow'] })).toEqual([2]);
        expect(await ports({ pending_actions: ['Allow', 'Deny', 'Pass'] })).toEqual([2]);
      });
    });

    describe('hints and statistics', () => {
      rule(
        'hints are the distinct values, ascending; without a type they are refused with UNKNOWN',
        async () => {
          const { flow, rows, mine } = own();
          const start = bucket(3);
          await collector.send(
            ['b-*', 'a-*', 'b-*'].map((dest_name, dest_port) => flow(start, { dest_name, dest_port })),
          );
          await rows(3, start, start + width);
          const range = { start_time_gte: start, start_time_lt: start + width, filter: mine };
          const { hints } = await raw.hints({ type: 'FilterTypeDestName', ...range });
          expect(hints.map(({ value }) => value)).toEqual(['a-*', 'b-*']);
          await expect(raw.hints({ type: 'FilterTypeUnspecified', ...range })).rejects.toMatchObject({
            code: status.UNKNOWN,
          });
        },
      );

      rule('statistics count packets per policy and action', async () => {
        const { flow, rows, namespace } = own();
        const start = bucket(3);
        const policies = { enforced_policies: [contractHit(namespace)], pending_policies: [] };
        await collector.send([flow(start, { policies })]);
        await rows(1, start, start + width);
        const { messages, code } = await raw.statistics({
          start_time_gte: start,
          start_time_lt: start + width,
          policy_match: {
            kind: 'KindUnspecified',
            tier: null,
            namespace: null,
            name: { value: namespace, type: 'Exact' },
            action: 'ActionUnspecified',
          },
        });
        expect(code).toBe(status.OK);
        expect(messages).toMatchObject([
          { policy: { name: namespace }, allowed_in: [1], allowed_out: [2], denied_in: [0], denied_out: [0] },
        ]);
      });

      rule('statistics of nothing are one empty message, then NOT_FOUND', async () => {
        const start = bucket(3);
        const { messages, code } = await raw.statistics({
          start_time_gte: start,
          start_time_lt: start + width,
          policy_match: {
            kind: 'KindUnspecified',
            tier: null,
            namespace: null,
            name: { value: `${run}-nobody`, type: 'Exact' },
            action: 'ActionUnspecified',
          },
        });
        expect(code).toBe(status.NOT_FOUND);
        expect(messages.map(({ policy }) => policy)).toEqual([null]);
      });
    });

    describe('the source of Drawbridge', () => {
      rule('finds the width, tells every window and what flowed in it', async () => {
        const { flow, namespace } = own();
        const start = bucket(2);
        await collector.send([flow(start)]);
        const windows: FlowWindow[] = [];
        const source = new GoldmaneSource({
          ...under.target,
          windowSeconds: null,
          resolveWorkload: () => null,
        });
        await source.start(
          {
            window: async (window) => {
              windows.push(window);
            },
            live: () => undefined,
            gap: async () => undefined,
            state: () => undefined,
          },
          start - 20 * width,
        );
        try {
          const found = () =>
            windows.filter(({ rows }) => rows.some(({ edge }) => edge.src.namespace === namespace));
          await expect
            .poll(found, { timeout: (8 * width + 20) * 1000 })
            .toMatchObject([{ start, end: start + width }]);
          expect(source.capabilities().windowSeconds).toBe(width);
          const starts = [...new Set(windows.map((window) => window.start))];
          expect(starts).toEqual(starts.map((_, index) => (starts[0] ?? 0) + index * width));
        } finally {
          await source.stop();
        }
      });
    });

    describe('restart', () => {
      rule('loses everything and numbers keys from 1', async (context) => {
        const { restart } = under;
        if (restart === null) return context.skip('this Goldmane is not ours to restart');
        const { flow, rows, list } = own();
        const start = bucket(3);
        await collector.send([flow(start)]);
        await rows(1, start, start + width);
        await restart();
        await expect
          .poll(() => list(start, start + width).catch(() => null), { timeout: (2 * width + 20) * 1000 })
          .toEqual([]);
        const again = under.collector();
        await again.send([flow(bucket(3))]);
        await expect
          .poll(async () => (await list(bucket(20), bucket(0))).map(({ id }) => id), { timeout: 10_000 })
          .toEqual([1]);
        again.close();
      });
    });
  });
}
