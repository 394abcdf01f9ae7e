/** Goal 4: ten thousand selectors over a hundred thousand endpoints. */
import { evaluateSelector, type Labels, parseSelector, type Selector } from '@/lib/policy';
import type { RowSet } from '@/lib/policy/selector/row-set';
import { SelectorIndex } from '@/lib/policy/selector/selector-index';
import { type Goal, say } from '../goal';
import { interleaved } from '../measure';
import { Random } from '../random';

const endpoints = 100_000;
const count = 10_000;
/** Pairs are asked one by one for so many selectors only; the time is that of a pair. */
const sample = 60;
const rounds = 7;

function labelsOf(at: number, random: Random): Labels {
  return {
    app: `app-${at % 5_000}`,
    tier: `tier-${at % 12}`,
    version: `v${at % 3}`,
    region: `r${at % 20}`,
    team: `team-${at % 80}`,
    [`feature-${at % 40}`]: random.chance(0.5) ? 'on' : 'off',
    'projectcalico.org/namespace': `ns-${at % 400}`,
    'projectcalico.org/orchestrator': 'k8s',
    'projectcalico.org/serviceaccount': `sa-${at % 50}`,
    'pcns.projectcalico.org/name': `ns-${at % 400}`,
    'pcns.team': `team-${at % 40}`,
    'pcns.env': at % 3 === 0 ? 'prod' : 'dev',
  };
}

function selectorText(random: Random): string {
  const app = (): string => `"app-${random.below(5_000)}"`;
  const draw = random.next();
  if (draw < 0.35) return `app == ${app()} && projectcalico.org/namespace == "ns-${random.below(400)}"`;
  if (draw < 0.55) return `app in {${app()}, ${app()}, ${app()}}`;
  if (draw < 0.7) return `tier == "tier-${random.below(12)}" && pcns.team == "team-${random.below(40)}"`;
  if (draw < 0.8) return `has(feature-${random.below(40)}) && region != "r${random.below(20)}"`;
  if (draw < 0.9)
    return `pcns.env == "prod" && tier not in {"tier-${random.below(12)}", "tier-${random.below(12)}"}`;
  return `app starts with "app-${random.below(500)}" || team == "team-${random.below(80)}"`;
}

function parsed(text: string): Selector {
  const result = parseSelector(text);
  if (!result.ok) throw new Error(`the fixture's selector does not parse: ${text}`);
  return result.selector;
}

export function selectors(): Goal[] {
  const random = new Random(23);
  const rows = Array.from({ length: endpoints }, (_, at) => labelsOf(at, random));
  const asked = Array.from({ length: count }, () => parsed(selectorText(random)));
  const distinct = new Set(asked.map((selector) => JSON.stringify(selector))).size;
  const indexed = (): number => {
    const index = new SelectorIndex();
    for (const labels of rows) index.add(labels);
    // As a world keeps them: once for each text.
    const memberships = new Map<string, RowSet>();
    for (const selector of asked) {
      const text = JSON.stringify(selector);
      if (!memberships.has(text)) memberships.set(text, index.matching(selector));
    }
    if (memberships.size !== distinct) throw new Error('a selector was not answered');
    return count * endpoints;
  };
  const index = new SelectorIndex();
  for (const labels of rows) index.add(labels);
  for (const selector of asked.slice(0, sample)) {
    const found = index.matching(selector);
    for (const [row, labels] of rows.entries())
      if (found.has(row) !== evaluateSelector(selector, labels)) throw new Error('the answers differ');
  }
  const times = interleaved(
    [
      {
        name: 'pair by pair',
        run: () => {
          let members = 0;
          for (const selector of asked.slice(0, sample))
            for (const labels of rows) if (evaluateSelector(selector, labels)) members++;
          if (members < 0) throw new Error('unreachable');
          return sample * endpoints;
        },
      },
      { name: 'index', run: indexed },
    ],
    rounds,
  );
  const [plain, ours] = [times.get('pair by pair') ?? Number.NaN, times.get('index') ?? Number.NaN];
  say(
    `selectors: ${count} (${distinct} distinct) × ${endpoints} endpoints · pair by pair ${plain.toPrecision(3)} ns a pair (of ${sample} selectors), index and all memberships ${((ours * count * endpoints) / 1e6).toFixed(0)} ms`,
  );
  return [{ name: '4 selectors', ratio: plain / ours, atLeast: 100 }];
}
