import { expect, test } from 'vitest';
import { compile, type Engine, isStaged, type Policy } from '@/lib/policy';
import { patience, runsFactor } from '@/lib/policy/testing/runs';
import { fixture } from '@/lib/policy/testing/world';
import { specHash } from './policy-spec';
import { search } from './testing/machine/search';
import type { Left, State } from './testing/machine/state';
import { MemoryClock } from './testing/memory-cluster';
import { scenario, shopFlows, shopPolicies } from './testing/scenario';
import { startRecord } from './wave-start';

const none: Left = { crashes: 0, takeovers: 0, foreign: 0, late: 0, lost: 0, outages: 0, jumps: 2 };
/** A few things that go wrong at once; a raised run has more of them, and two allows. */
const small: readonly Left[] = [
  { ...none, takeovers: 1 },
  { ...none, crashes: 1, takeovers: 1 },
  { ...none, foreign: 1 },
  { ...none, late: 1 },
  { ...none, lost: 1, outages: 1 },
];
const large: readonly Left[] = [
  { ...none, takeovers: 1, foreign: 1 },
  { ...none, takeovers: 1, late: 1 },
  { ...none, crashes: 1, takeovers: 1, late: 1 },
  { ...none, takeovers: 1, lost: 1, outages: 1 },
  { ...none, foreign: 1, late: 1 },
];

/** One allow for the shop, complete for what was seen. */
const oneAllow = (): Policy[] => {
  const [api, web] = ['default.api', 'default.web'].map((wanted) =>
    shopPolicies().find(({ name }) => name === wanted),
  );
  if (api === undefined || web === undefined || !('selector' in api) || !('selector' in web))
    throw new Error('the shop has changed');
  const joint = {
    ...api,
    name: 'default.shop',
    selector: "app in {'web', 'api'}",
    egress: [...api.egress, ...web.egress],
  };
  return [...shopPolicies().filter(({ name }) => name !== api.name && name !== web.name), joint];
};

async function start(left: Left, policies: Policy[]): Promise<{ state: State; before: readonly Policy[] }> {
  const clock = new MemoryClock();
  const s = scenario(clock, [], policies);
  const record = await startRecord(
    { id: 'wave-1', epoch: 1, user: 'jonas', wave: s.wave, evidence: s.evidence(), now: clock.time },
    s.cluster,
    s.engine,
  );
  const idle = { epoch: null, pending: null };
  const state: State = {
    now: clock.time,
    record,
    journal: 1,
    objects: s.cluster.objects,
    cores: [{ epoch: 1, pending: null }, idle],
    late: null,
    left,
    isTampered: false,
    given: 1_000,
  };
  return { state, before: s.cluster.policies() };
}

function judging() {
  const known = new Map<string, ReadonlySet<string>>();
  return (policies: readonly Policy[]): ReadonlySet<string> => {
    const enforced = policies.filter((policy) => !isStaged(policy));
    const key = enforced.map(specHash).sort().join();
    const found = known.get(key);
    if (found !== undefined) return found;
    const engine: Engine = compile({ ...fixture, policies: enforced });
    const ids = shopFlows
      .filter(({ flow }) => engine.evaluate(flow, 'enforced').verdict === 'allow')
      .map(({ id }) => id);
    const made = new Set(ids);
    known.set(key, made);
    return made;
  };
}

test.each(runsFactor > 1 ? large : small)(
  'no state breaks an invariant with two cores and %o',
  async (left) => {
    const { state, before } = await start(left, runsFactor > 1 ? shopPolicies() : oneAllow());
    const found = search(state, { allowed: judging(), before });
    process.stdout.write(`${found.states} states, ${found.moves} moves with ${JSON.stringify(left)}\n`);
    expect(found.violation).toBeNull();
    expect([...found.phases.keys()]).toEqual(
      expect.arrayContaining(['armed', 'committed', 'rolled-back', 'verifying']),
    );
  },
  patience,
);
