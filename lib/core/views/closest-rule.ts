/** Under the trace of a side that is not allowed: which rule came closest, and what would settle what is unknown. */
import {
  displayName,
  type Engine,
  type Flow,
  isStaged,
  type Scope,
  type SideEvaluation,
  type WhyNot,
  whyNotSteps,
} from '@/lib/policy';
import { slices } from '../slices';
import { count } from './words';

/** More criteria than this are counted. */
const maxCriteria = 3;

type Closest = NonNullable<WhyNot['closest']>;

const ruleName = ({ policy, tier, number }: Closest): string =>
  `${isStaged(policy) ? 'staged ' : ''}${displayName(policy.name, tier)} rule ${number}`;

/** `it asks for a source with app == "web"; tool has app = "tool"`. */
function askedFor({ unmet }: Closest): string {
  const [first, ...rest] = unmet;
  if (first === undefined) return '';
  if (rest.length === 0) return `it asks for ${first.asks}; ${first.has}`;
  const shown = unmet.slice(0, maxCriteria).map(({ asks, has }) => `for ${asks} (${has})`);
  const more = unmet.length - shown.length;
  const parts = more === 0 ? shown : [...shown, `for ${count(more, 'thing')} more`];
  return `it asks ${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function closestText({ closest, sentence }: WhyNot): string {
  if (closest === null) return sentence.replace(/^No /, 'no ').replace(/\.$/, '');
  if (closest.unmet.length === 0) return sentence.replace(/\.$/, '');
  return `${ruleName(closest)}, ${askedFor(closest)}`;
}

/** One side in both scopes. `behind` is the world without the bridge, which hides what stands behind it. */
export interface JudgedSide {
  readonly flow: Flow;
  readonly direction: 'Egress' | 'Ingress';
  readonly engine: Engine;
  readonly behind: Engine;
  readonly enforced: SideEvaluation;
  readonly pending: SideEvaluation;
}

/**
 * `Closest: allow-web rule 1, it asks for …`; of what is enforced where pending policies would allow it. null where the
 * side is allowed in both scopes.
 */
export async function closestRule({
  flow,
  direction,
  engine,
  behind,
  enforced,
  pending,
}: JudgedSide): Promise<string | null> {
  const [asked, scope, label]: [Engine, Scope, string] =
    pending.verdict === 'allow' ? [engine, 'enforced', 'Closest today'] : [behind, 'staged', 'Closest'];
  const { verdict } = scope === 'enforced' ? enforced : pending;
  const found = verdict === 'allow' ? null : await slices.run(whyNotSteps(asked, { flow, direction, scope }));
  return found === null ? null : `${label}: ${closestText(found)}`;
}

/** `Would be settled by: the address behind 'pub'`; null where the side is known, or nothing is known to settle it. */
export function settledBy({ enforced, pending }: Pick<JudgedSide, 'enforced' | 'pending'>): string | null {
  const [then, today] = [pending, enforced].map(({ verdict, reason }) =>
    verdict === 'unknown' ? reason?.needs : undefined,
  );
  if (then === undefined) return today === undefined ? null : `Today’s would be settled by: ${today}`;
  return `Would be settled by: ${then}${today === undefined || today === then ? '' : `; today’s by ${today}`}`;
}
