/** What is proposed for chosen edges: the policies, what they open, and what they would change for all recorded edges. */
import type { EdgePeer } from '@/lib/flows';
import { describeEnd, describePorts, type Engine, type Steps } from '@/lib/policy';
import { edgeLabel, peerLabel } from '../edge-flow';
import type { EdgeExposure } from '../exposure';
import { aloneWouldDenySteps, policyEffectSteps } from '../policy-effect';
import {
  type Composed,
  composeSteps,
  type NeedySides,
  needySteps,
  type RecommendInput,
} from './compose-allows';
import { openedPairs, type UsedPairs, usedPairSteps } from './opened-pairs';
import type { Proposal, ProposedPolicy, Width, WidthSummary } from './proposal';

function words({ policy, rules, subject }: Composed): ProposedPolicy['words'] {
  const own = `${policy.selector} in ${policy.namespace}`;
  return {
    title: `Allow ${rules.length === 1 ? 'one rule' : `${rules.length} rules`} for ${subject.namespace}/${subject.name}`,
    subject: own,
    rules: rules.map(({ direction, rule }) => {
      const { ports: _, ...destination } = rule.destination ?? {};
      const peer = describeEnd(direction === 'Ingress' ? rule.source : destination, policy.namespace);
      return {
        direction,
        from: direction === 'Ingress' ? peer : own,
        to: direction === 'Ingress' ? own : peer,
        on: describePorts(rule),
      };
    }),
  };
}

const list = (texts: readonly string[]): string => {
  const unique = [...new Set(texts)];
  return unique.length <= 3
    ? unique.join(', ')
    : `${unique.slice(0, 2).join(', ')} and ${unique.length - 2} more`;
};

function headline(exposures: readonly EdgeExposure[], edges: readonly string[]): Proposal['words'] {
  const chosen = exposures.filter(({ id }) => edges.includes(id)).map(({ summary }) => summary.edge);
  const name = (peer: EdgePeer): string =>
    peer.namespace === null ? peerLabel(peer) : `${peer.namespace}/${peer.name}`;
  const [only] = chosen;
  return {
    title:
      chosen.length === 1 && only !== undefined ? `Allow ${edgeLabel(only)}` : `Allow ${chosen.length} edges`,
    from: list(chosen.map(({ src }) => name(src))),
    to: list(chosen.map(({ dst }) => name(dst))),
    on: list(
      chosen.map(({ protocol, port }) => `${protocol.toUpperCase()}${port === null ? '' : ` ${port}`}`),
    ),
  };
}

const widthTitles: Record<Width, string> = { narrow: 'Narrow', suggested: 'Suggested', wide: 'Wide' };
const widthNotes: Record<Width, string> = {
  narrow: 'every stable label of the other end',
  suggested: 'the least labels that tell the other end apart',
  wide: 'any pod of the other end’s namespace, later ones included',
};

function* widthSteps(
  input: RecommendInput,
  width: Width,
  used: UsedPairs,
  needy: NeedySides,
): Steps<WidthSummary> {
  const { composed } = yield* composeSteps(input, width, needy);
  const pairs = openedPairs(input.engine, composed, used);
  const selectors = composed.flatMap(({ rules }) =>
    rules.map(({ direction, rule }) => {
      const peer = (direction === 'Ingress' ? rule.source : rule.destination) ?? {};
      return (
        peer.selector ?? peer.namespaceSelector ?? peer.nets?.join(', ') ?? peer.services?.name ?? 'anything'
      );
    }),
  );
  const beyond = pairs.opened - pairs.used;
  return {
    width,
    title: widthTitles[width],
    selector: list(selectors),
    used: pairs.used,
    opened: pairs.opened,
    note: `${pairs.used} of ${pairs.opened} used; ${widthNotes[width]}${beyond > 0 ? `. Opens ${beyond} pairs nobody used` : ''}`,
  };
}

const worldOf = ({ engine, bridge = null }: RecommendInput): Engine =>
  bridge === null ? engine : engine.whatIf({ remove: [bridge] });

const proposed = (composed: readonly Composed[]): ProposedPolicy[] =>
  composed.map((item) => ({
    policy: item.policy,
    existing: item.existing,
    isNew: item.existing === null,
    words: words(item),
  }));

/** The policies and what they open, without what they would change elsewhere. */
export function* allowSteps(input: RecommendInput): Steps<Allows> {
  const engine = worldOf(input);
  const needy = yield* needySteps(engine, input);
  return yield* allowsOf(input, engine, needy, yield* usedPairSteps(input.exposures));
}

type Allows = Pick<Proposal, 'policies' | 'pairs' | 'refused'>;

function* allowsOf(input: RecommendInput, engine: Engine, needy: NeedySides, used: UsedPairs): Steps<Allows> {
  const { composed, refused } = yield* composeSteps(input, input.width, needy);
  return { policies: proposed(composed), pairs: openedPairs(engine, composed, used), refused };
}

export function* recommendSteps(input: RecommendInput): Steps<Proposal> {
  const engine = worldOf(input);
  const needy = yield* needySteps(engine, input);
  const used = yield* usedPairSteps(input.exposures);
  const allows = yield* allowsOf(input, engine, needy, used);
  const put = allows.policies.map(({ policy }) => policy);
  const widths: WidthSummary[] = [];
  for (const width of ['narrow', 'suggested', 'wide'] as const) {
    widths.push(yield* widthSteps(input, width, used, needy));
  }
  return {
    ...allows,
    words: headline(input.exposures, input.edges),
    effect: yield* policyEffectSteps(engine, input.exposures, put),
    aloneWouldDeny: yield* aloneWouldDenySteps(engine, input.exposures, put),
    widths,
  };
}
