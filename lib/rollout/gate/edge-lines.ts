/** Gate lines about edges: what would be denied, and what has no verdict. */
import type { Steps } from '@/lib/policy';
import { edgeLabel } from '../edge-flow';
import type { EdgeExposure } from '../exposure';
import { filterSteps } from '../filter-steps';
import type { GateLine } from '../gate-result';
import { type GateInput, gateGap, gateLine, notKnown } from './gate-input';

const names = (edges: readonly EdgeExposure[]): string =>
  edges
    .slice(0, 3)
    .map(({ summary }) => edgeLabel(summary.edge))
    .join(', ') + (edges.length > 3 ? ` and ${edges.length - 3} more` : '');

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export function* wouldDenySteps(input: GateInput): Steps<GateLine> {
  const { exposures } = input;
  const name = 'No edge in use would be denied';
  if (exposures === null)
    return notKnown(
      'would-deny',
      name,
      'The recorded edges could not be read',
      'See that the history can be read, then evaluate again.',
    );
  if (exposures.length === 0)
    return notKnown(
      'would-deny',
      name,
      'No edge has been recorded for this wave',
      'Wait for flows, or import a recording.',
    );
  const denied = yield* filterSteps(exposures, ({ verdict }) => verdict === 'would-deny');
  const open = denied.filter(({ decision }) => decision?.kind !== 'deny');
  const figure = `${open.length} of ${exposures.length}`;
  const onPurpose = denied.length - open.length;
  const detail =
    onPurpose === 0
      ? `${exposures.length} edges judged`
      : `${exposures.length} edges judged, ${onPurpose} denied on purpose`;
  if (open.length === 0) return gateLine('would-deny', name, 'pass', figure, detail);
  return gateLine('would-deny', name, 'fail', figure, detail, [
    gateGap(
      'would-deny',
      'fail',
      `${plural(open.length, 'edge', 'edges')} in use would be denied`,
      `${names(open)}. Allow or deny each on purpose.`,
      { kind: 'decide', edges: open.map(({ id }) => id) },
    ),
  ]);
}

export function* unknownEdgesSteps(input: GateInput): Steps<GateLine> {
  const { exposures } = input;
  const name = 'Every edge has a verdict';
  if (exposures === null)
    return notKnown(
      'unknown-edges',
      name,
      'The recorded edges could not be read',
      'See that the history can be read, then evaluate again.',
    );
  const unknown = yield* filterSteps(exposures, ({ verdict }) => verdict === 'unknown');
  const open = unknown.filter(
    ({ decision }) => decision?.kind !== 'accept-unknown' && decision?.kind !== 'deny',
  );
  const figure = `${exposures.length - open.length} of ${exposures.length}`;
  const accepted = unknown.length - open.length;
  const detail =
    accepted === 0
      ? 'no unknown edge'
      : `${plural(accepted, 'unknown edge', 'unknown edges')} decided by name`;
  if (open.length === 0) return gateLine('unknown-edges', name, 'pass', figure, detail);
  return gateLine('unknown-edges', name, 'inconclusive', figure, names(open), [
    gateGap(
      'unknown-edges',
      'inconclusive',
      `${plural(open.length, 'edge has', 'edges have')} no verdict`,
      `${names(open)}. They count as a block.`,
      { kind: 'decide', edges: open.map(({ id }) => id) },
    ),
  ]);
}
