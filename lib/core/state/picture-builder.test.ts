import { describe, expect, test, vi } from 'vitest';
import { compile, isStaged } from '@/lib/policy';
import { coverage, exposeEdges } from '@/lib/rollout';
import type { Picture } from '../picture';
import { assembleRollout } from '../rollout/assemble-rollout';
import { Slices } from '../slices';
import { LiveShop } from '../testing/live-shop';
import { HandLoop } from '../testing/loop';
import { decided, pictureOf } from '../testing/picture';
import { recordOf } from '../testing/rollout';
import { now, shopWorld, stagedPolicies, start } from '../testing/shop-world';
import { PictureBuilder } from './picture-builder';

const week = { from: start, to: now };

/** Every slice is one or two steps long. */
function shopBuilder(shop = new LiveShop()) {
  const loop = new HandLoop(4);
  return { shop, loop, builder: new PictureBuilder(shop.parts(), new Slices(loop)) };
}

/** What a picture says, without the machinery it can be asked with. */
const said = ({ engine, history, objectOf, snapshot, ...rest }: Picture) => rest;

describe('a picture made in slices', () => {
  for (const phase of [null, 'lowered', 'verifying'] as const)
    test(`says what one made at once says, with ${phase ?? 'no'} wave under way`, async () => {
      const { shop, loop, builder } = shopBuilder();
      shop.record = phase === null ? null : recordOf(phase);
      const picture = await loop.until(builder.build(week));
      const { engine, summaries, exempt, decisions, schedules } = { ...picture, summaries: shop.edges };
      const bridge = shop.record?.plan.bridge ?? null;
      const once = compile(picture.snapshot);
      expect(picture.coverage).toEqual(coverage(once, { exempt, bridge }));
      expect(picture.exposures).toEqual(
        exposeEdges({
          engine: once,
          summaries,
          decisions,
          now,
          policiesChangedAt: start,
          schedules,
          bridge,
          windowSeconds: 15,
        }),
      );
      const { rollout, ...base } = picture;
      const { gateRange: _same, ...assembled } = assembleRollout(
        { ...base, engine },
        {
          candidate: rollout.candidate,
          record: shop.record,
          chosenNamespaces: [],
          summariesSinceRaise: shop.record?.at.raised === null ? null : shop.edges,
          summariesBeforeRaise: null,
          guardSeenAt: null,
        },
      );
      expect(rollout).toMatchObject(assembled);
      expect(rollout.gate?.lines).toHaveLength(22);
    });

  test('gives others a turn between its slices', async () => {
    const { loop, builder } = shopBuilder();
    let others = 0;
    await loop.until(builder.build(week), () => others++);
    expect(others).toBeGreaterThan(20);
  });

  test('is one for all pages that ask while it is being made', async () => {
    const { shop, loop, builder } = shopBuilder();
    const first = builder.build(week);
    for (let turn = 0; turn < 5; turn++) await loop.turn();
    shop.time += 5;
    const [one, two] = await loop.until(Promise.all([first, builder.build(week), builder.build(week)]));
    expect(two?.exposures).toBe(one?.exposures);
    expect(two?.rollout.gate).toBe(one?.rollout.gate);
    // The page's range is the gate's, so one look at the flows does for both.
    expect(shop.reads).toBe(1);
  });

  test('reads what was before a raise again while windows of it still arrive, and then no more', async () => {
    const { shop, loop, builder } = shopBuilder();
    shop.record = recordOf('verifying');
    const raisedAt = shop.record.at.raised ?? 0;
    const raises = (): number => shop.record?.at.raised ?? 0;
    const readsOfBefore = async (at: number): Promise<number> => {
      shop.time = at;
      shop.move('flows');
      const known = shop.reads;
      await loop.until(builder.build(week));
      return shop.ranges.slice(known).filter(({ to }) => to <= raises()).length;
    };
    expect(await readsOfBefore(raisedAt + 30)).toBe(1);
    expect(await readsOfBefore(raisedAt + 300)).toBe(1);
    expect(await readsOfBefore(raisedAt + 460)).toBe(1);
    expect(await readsOfBefore(raisedAt + 500)).toBe(0);
    shop.record = recordOf('verifying', { at: { ...shop.record.at, raised: raisedAt + 100 } });
    expect(await readsOfBefore(raisedAt + 520)).toBe(1);
  });

  test('stays in its moment whatever changes meanwhile, and the next one is all of the next', async () => {
    const { shop, loop, builder } = shopBuilder();
    const [edge] = shop.edges;
    if (edge === undefined) throw new Error('no edge');
    const undisturbed = shopBuilder();
    const before = said(await undisturbed.loop.until(undisturbed.builder.build(week)));
    const made = builder.build(week);
    const changes = [
      () => shop.setPolicies(stagedPolicies.filter((policy) => !isStaged(policy))),
      () => {
        shop.decisions = decided(edge.id, 'deny');
        shop.move('decisions');
      },
      () => {
        shop.record = recordOf('lowered');
        shop.move('rollout');
      },
    ];
    const picture = await loop.until(made, () => changes.shift()?.());
    expect(changes).toEqual([]);
    expect(said(picture)).toEqual(before);
    expect(picture.rollout.candidate).not.toBeNull();
    const next = await loop.until(builder.build(week));
    expect(next.revision).toEqual({ cluster: 2, flows: 1, rollout: 2, decisions: 2 });
    expect(next.rollout).toMatchObject({ candidate: null, record: { phase: 'lowered' } });
    expect(next.exposures[0]?.decision?.kind).toBe('deny');
    expect(next.exposures.filter(({ verdict }) => verdict === 'would-deny')).toEqual([]);
  });

  test('whose moment has passed is not given to who asks later', async () => {
    const { shop, loop, builder } = shopBuilder();
    const old = builder.build(week);
    await loop.turn();
    shop.setPolicies([]);
    const [was, is] = await loop.until(Promise.all([old, builder.build(week)]));
    expect(was.snapshot.policies).toHaveLength(stagedPolicies.length);
    expect(is.snapshot.policies).toHaveLength(0);
    expect(was.engine.snapshot).toBe(was.snapshot);
    expect(is.engine.snapshot).toBe(is.snapshot);
  });

  test('is rejected with the error of a slice, and nothing half-made is left for the next', async () => {
    const { shop, loop, builder } = shopBuilder();
    let isBroken = true;
    const [pod, ...pods] = shopWorld.pods;
    if (pod === undefined) throw new Error('no pod');
    const unreadable = new Proxy(pod, {
      get(target, key) {
        if (isBroken && key === 'labels') throw new RangeError('labels cannot be read');
        return Reflect.get(target, key);
      },
    });
    shop.setWorld({ ...shopWorld, pods: [unreadable, ...pods], policies: stagedPolicies });
    await expect(loop.until(builder.build(week))).rejects.toThrow('labels cannot be read');
    expect(builder.lastGate).toBeNull();
    isBroken = false;
    const picture = await loop.until(builder.build(week));
    expect(picture.coverage).toEqual(pictureOf().coverage);
    expect(builder.lastGate).toBe(picture.rollout.gate);
  });

  test('asks the engine about an edge once, however often it is made anew', async () => {
    const { shop, loop, builder } = shopBuilder();
    const evaluate = vi.spyOn(shop.cluster.engine, 'evaluate');
    const { exposures } = await loop.until(builder.build(week));
    const edges = new Set(exposures.map(({ flow }) => JSON.stringify(flow)));
    const asked = () => evaluate.mock.calls.filter(([flow]) => edges.has(JSON.stringify(flow))).length;
    const before = asked();
    expect(before).toBeGreaterThanOrEqual(2 * exposures.length);
    shop.time += 2;
    shop.move('flows');
    const anew = await loop.until(builder.build(week));
    expect(anew.now).toBe(now + 2);
    expect(asked()).toBe(before);
  });
});
