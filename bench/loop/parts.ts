/** What one picture costs, part by part: all of it at once, and the longest step that nobody can interrupt. */
import { say } from '@/bench/goal';
import { rolloutSteps } from '@/lib/core/rollout/assemble-rollout';
import { basePictureSteps } from '@/lib/core/state/base-picture';
import { takeMoment } from '@/lib/core/state/moment';
import { compileSteps, type Steps } from '@/lib/policy';
import { coverageSteps, exposureSteps } from '@/lib/rollout';
import type { LiveCluster } from './live-cluster';

/** Some namespaces whose policies are staged: a wave that can be planned. */
export const plannable = ['ns-30', 'ns-31', 'ns-32'] as const;

function measured<T>(name: string, steps: Steps<T>): T {
  const begin = performance.now();
  let [at, longest, count] = [begin, 0, 0];
  for (;;) {
    const step = steps.next();
    const now = performance.now();
    longest = Math.max(longest, now - at);
    at = now;
    count++;
    if (step.done !== true) continue;
    const figures = [
      `${(now - begin).toFixed(0)} ms`,
      `longest step ${longest.toFixed(1)} ms`,
      `${count} steps`,
    ];
    say(`  ${name.padEnd(34)} ${figures.join(' · ')}`);
    return step.value;
  }
}

function* once<T>(make: () => T): Steps<T> {
  yield;
  return make();
}

/** Times on the wall: on a machine that does other things too, a step may be longer than its work. */
export async function reportParts(live: LiveCluster): Promise<void> {
  const parts = live.parts();
  const moment = measured(
    'moment, with its snapshot',
    once(() => takeMoment(parts)),
  );
  const { snapshot, policiesChangedAt } = moment.cluster.facts;
  measured('compile', compileSteps(snapshot));
  const engine = measured('compile, of the revision', moment.cluster.engineSteps());
  measured('coverage', coverageSteps(engine, { exempt: [] }));
  const { decisions, now } = moment;
  const input = { engine, summaries: live.edges, decisions, now, policiesChangedAt, schedules: [] };
  measured('edges, the first time', exposureSteps(input));
  measured('edges, again', exposureSteps(input));
  const range = live.range(7);
  const { history } = parts.flows;
  const [summaries, observation] = await Promise.all([history.edges(range), history.observation(range)]);
  const recorded = { range, history, summaries, observation };
  const base = measured('picture without rollout', basePictureSteps(moment, recorded));
  for (const [name, chosenNamespaces] of [
    ['everything', []],
    ['three namespaces', plannable],
  ] as const) {
    const extra = { candidate: moment.candidate, record: null, summariesSinceRaise: null };
    const input = { ...extra, chosenNamespaces, deniedBefore: new Set<string>() };
    const rollout = measured(`rollout of ${name}`, rolloutSteps(base, input));
    measured(`rollout of ${name}, again`, rolloutSteps(base, input));
    say(
      `    plan ${rollout.plan?.ok === true ? 'made' : 'refused'}, gate ${rollout.gate?.state ?? 'not evaluated'}`,
    );
  }
}
