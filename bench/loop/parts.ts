/** What one picture and its pages cost, part by part: all of it, and the longest piece that nobody can interrupt. */
import { say } from '@/bench/goal';
import { rolloutSteps } from '@/lib/core/rollout/assemble-rollout';
import { slices } from '@/lib/core/slices';
import { basePictureSteps } from '@/lib/core/state/base-picture';
import { momentSteps } from '@/lib/core/state/moment';
import { PictureBuilder } from '@/lib/core/state/picture-builder';
import { compileSteps, finish, type Steps } from '@/lib/policy';
import { coverageSteps, exposureSteps } from '@/lib/rollout';
import type { Garbage } from './garbage';
import { longestTurn } from './holds';
import { Laps, ownMs, type Stretch } from './laps';
import type { LiveCluster } from './live-cluster';
import { answering, asked } from './pages';

/** Some namespaces whose policies are staged: a wave that can be planned. */
export const plannable = ['ns-30', 'ns-31', 'ns-32'] as const;

const line = (name: string, figures: readonly string[]): void =>
  say(`  ${name.padEnd(34)} ${figures.join(' · ')}`);

/** A change of the cluster is told within this: the cache lets changes settle first. */
const settledMs = 200;

class Parts {
  constructor(
    private readonly live: LiveCluster,
    private readonly garbage: Garbage,
  ) {}

  /** Steps one after the other, without a pause. */
  async steps<T>(name: string, steps: Steps<T>): Promise<T> {
    const long: Stretch[] = [];
    const begin = performance.now();
    const laps = new Laps();
    for (let count = 1; ; count++) {
      const step = steps.next();
      const lap = laps.lap();
      if (lap !== null) long.push(lap);
      if (step.done !== true) continue;
      const all = performance.now() - begin;
      await this.garbage.told();
      const longest = Math.max(0, ...long.map((one) => ownMs(one, this.garbage)));
      this.garbage.forget();
      line(name, [`${all.toFixed(0)} ms`, `longest step ${longest.toFixed(1)} ms`, `${count} steps`]);
      return step.value;
    }
  }

  /** Work that gives way by itself. */
  async turns(name: string, work: () => Promise<unknown>): Promise<void> {
    const { longest, all } = await longestTurn(work, this.garbage);
    line(name, [`${all.toFixed(0)} ms`, `longest turn ${longest.toFixed(1)} ms`]);
  }

  async picture(): Promise<void> {
    const { live } = this;
    const parts = live.parts();
    const moment = finish(momentSteps(parts));
    const { snapshot, policiesChangedAt } = moment.cluster.facts;
    await this.steps('compile', compileSteps(snapshot));
    const engine = await this.steps('compile, of the revision', moment.cluster.engineSteps());
    await this.steps('coverage', coverageSteps(engine, { exempt: [] }));
    const { decisions, now } = moment;
    const input = { engine, summaries: live.edges, decisions, now, policiesChangedAt, schedules: [] };
    await this.steps('edges, the first time', exposureSteps(input));
    await this.steps('edges, again', exposureSteps(input));
    const range = live.range(7);
    const { history } = parts.flows;
    const [summaries, observation] = await Promise.all([history.edges(range), history.observation(range)]);
    const recorded = { range, history, summaries, observation };
    const base = await this.steps('picture without rollout', basePictureSteps(moment, recorded));
    for (const [name, chosenNamespaces] of [
      ['everything', []],
      ['three namespaces', plannable],
    ] as const) {
      const extra = { candidate: moment.candidate, record: null, summariesSinceRaise: null };
      const input = { ...extra, chosenNamespaces, summariesBeforeRaise: null };
      const rollout = await this.steps(`rollout of ${name}`, rolloutSteps(base, input));
      await this.steps(`rollout of ${name}, again`, rolloutSteps(base, input));
      const plan = rollout.plan?.ok === true ? 'made' : 'refused';
      say(`    plan ${plan}, gate ${rollout.gate?.state ?? 'not evaluated'}`);
    }
  }

  async changes(): Promise<void> {
    const { live } = this;
    const parts = live.parts();
    const settled = () => new Promise((resolve) => setTimeout(resolve, settledMs));
    for (const [name, at] of [
      ['a pod changes', 1],
      ['a policy changes', 4],
    ] as const) {
      await this.turns(`${name}, and is noticed`, async () => {
        live.change(at);
        await settled();
      });
      await this.turns('  moment, with its snapshot', () => slices.run(momentSteps(parts)));
    }
  }

  async history(): Promise<void> {
    const { history } = this.live;
    const range = this.live.range(7);
    const ids = this.live.edges.map(({ id }) => id);
    await this.turns('history: edges', () => history.edges(range));
    await this.turns('history: series of all', () => history.series(null, range, 3_600));
    await this.turns('history: series of half', () => history.series(ids.slice(10_000), range, 3_600));
    await this.turns('history: lines of 500', () => history.sparklines(ids.slice(0, 500), range, 42));
    await this.turns('history: lines of all', () => history.sparklines(ids, range, 42));
    await this.turns('history: observation', () => history.observation(range));
  }

  async pages(): Promise<void> {
    const answer = answering(new PictureBuilder(this.live.parts()));
    for (const one of asked(this.live.state.snapshot, this.live.edges)) {
      let length = 0;
      await this.turns(`page: ${one.name}`, async () => {
        length = await answer(one);
      });
      if (length === 0) throw new RangeError(`The answer to ${one.path}?${one.query} is empty`);
    }
  }
}

/** The longest steps and turns are our own work, without the cleaning of the heap and without waiting for a processor. */
export async function reportParts(live: LiveCluster, garbage: Garbage): Promise<void> {
  const parts = new Parts(live, garbage);
  await parts.picture();
  await parts.changes();
  await parts.history();
  await parts.pages();
}
