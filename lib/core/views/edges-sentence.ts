/** The sentence of the Flows page and the line under it (ui.md §6, §7). */
import type { EdgesView } from '@/lib/api';
import type { Steps } from '@/lib/policy';
import type { EdgeExposure } from '@/lib/rollout';
import type { EdgeFilter } from './edge-filter';
import { ruleGroupSteps } from './edge-groups';
import { isDeniedOnPurpose, isOpen } from './open-edges';
import { count, listed, observedText, span, verb } from './words';

export interface EdgesSentenceInput {
  readonly filter: EdgeFilter;
  readonly counts: EdgesView['counts'];
  /** All edges that match but for the verdict. */
  readonly exposures: readonly EdgeExposure[];
  /** Edges there are without any filter. */
  readonly unfiltered: number;
  readonly rangeSeconds: number;
  /** 0–100; null when nothing was expected. */
  readonly observedPercent: number | null;
}

export interface Sentence {
  readonly sentence: string;
  readonly subline: string;
}

const placeOf = ({ ns }: EdgeFilter): string =>
  ns.include.size === 0 ? '' : ` in ${listed([...ns.include])}`;

/** What a zero must never be without: its range and its completeness. */
const rangeOf = (input: EdgesSentenceInput): string =>
  `in ${span(input.rangeSeconds)}, ${observedText(input.observedPercent)}`;

function unknownNote(unknown: readonly EdgeExposure[], isMore: boolean): string {
  const open = unknown.filter(isOpen).length;
  if (open === 0) return '';
  return isMore
    ? ` ${open} more ${verb(open, 'is')} unknown and ${open === 1 ? 'needs' : 'need'} a decision too.`
    : `${count(open, 'edge')} ${verb(open, 'is')} unknown and ${open === 1 ? 'counts' : 'count'} as a block until someone decides.`;
}

const edgesAStep = 200;

function* wouldDenySteps(input: EdgesSentenceInput): Steps<Sentence> {
  const { counts, exposures, filter } = input;
  const denied: EdgeExposure[] = [];
  const toDecide: EdgeExposure[] = [];
  const unknown: EdgeExposure[] = [];
  for (const [at, exposure] of exposures.entries()) {
    if (at % edgesAStep === 0) yield;
    if (exposure.verdict === 'unknown') unknown.push(exposure);
    if (exposure.verdict !== 'would-deny') continue;
    denied.push(exposure);
    if (isOpen(exposure)) toDecide.push(exposure);
  }
  const place = placeOf(filter);
  if (denied.length === 0)
    return {
      sentence: `0 edges would be denied${place} ${rangeOf(input)}`,
      subline:
        unknownNote(unknown, false) ||
        `${count(counts.allowed, 'edge')} ${verb(counts.allowed, 'is')} allowed, today and with staged policies enforced.`,
    };
  const onPurpose = denied.filter(isDeniedOnPurpose).length;
  const decisions = (yield* ruleGroupSteps(toDecide)).length;
  const purpose = onPurpose === 0 ? '' : ` ${onPurpose} ${verb(onPurpose, 'is')} denied on purpose.`;
  const cover =
    decisions === 0
      ? 'Each of them was denied on purpose.'
      : `${count(decisions, 'decision')} ${decisions === 1 ? 'covers' : 'cover'} ${denied.length === 1 ? 'it' : 'them'}.${purpose}`;
  return {
    sentence: `${count(denied.length, 'edge')} in use would be denied${place}`,
    subline: `${cover}${unknownNote(unknown, true)}`,
  };
}

function denied(input: EdgesSentenceInput): Sentence {
  const { exposures, filter } = input;
  const list = exposures.filter(({ verdict }) => verdict === 'denied');
  const place = placeOf(filter);
  if (list.length === 0)
    return {
      sentence: `0 edges were denied${place} ${rangeOf(input)}`,
      subline: 'Only what was tried shows here.',
    };
  const onPurpose = list.filter(isDeniedOnPurpose).length;
  return {
    sentence: `${count(list.length, 'edge')} ${verb(list.length, 'is')} denied${place}`,
    subline:
      onPurpose === list.length
        ? 'On purpose: someone decided so.'
        : `${onPurpose} on purpose, ${list.length - onPurpose} without a decision.`,
  };
}

function* byVerdictSteps(input: EdgesSentenceInput): Steps<Sentence> {
  const { counts, filter } = input;
  const place = placeOf(filter);
  const [only, second] = [...filter.verdict];
  if (only === undefined || filter.verdict.has('would-deny')) return yield* wouldDenySteps(input);
  if (second !== undefined) {
    const { allowed, denied: now, unknown, wouldAllow } = counts;
    const numbers = {
      allowed,
      denied: now,
      unknown,
      'would-allow': wouldAllow,
      'would-deny': counts.wouldDeny,
    };
    const total = [...filter.verdict].reduce((sum, verdict) => sum + numbers[verdict], 0);
    return { sentence: `${count(total, 'edge')}${place}`, subline: `Seen ${rangeOf(input)}.` };
  }
  switch (only) {
    case 'unknown':
      return {
        sentence:
          counts.unknown === 0
            ? `0 edges are without a verdict${place} ${rangeOf(input)}`
            : `${count(counts.unknown, 'edge')} ${verb(counts.unknown, 'is')} without a verdict${place}`,
        subline: 'What has no verdict counts as a block until someone decides.',
      };
    case 'denied':
      return denied(input);
    case 'would-allow':
      return {
        sentence: `${count(counts.wouldAllow, 'edge')} would be allowed${place} ${rangeOf(input)}`,
        subline: 'Denied today, allowed once staged policies are enforced.',
      };
    default:
      return {
        sentence: `${count(counts.allowed, 'edge')} ${verb(counts.allowed, 'is')} allowed${place}`,
        subline: `Today and with staged policies enforced, ${rangeOf(input)}.`,
      };
  }
}

export function* sentenceSteps(input: EdgesSentenceInput): Steps<Sentence> {
  if (input.unfiltered === 0)
    return {
      sentence: 'No flows yet',
      subline: 'Edges appear here with the first window that a source completes.',
    };
  if (input.exposures.length === 0)
    return {
      sentence: 'No edge matches these filters',
      subline: `${count(input.unfiltered, 'edge')} without them.`,
    };
  return yield* byVerdictSteps(input);
}
