/** The gate card: its lines, and each gap with its own way to close it. */
import type { GateGapView, GateView } from '@/lib/api';
import { type GateGap, isAccepted } from '@/lib/rollout';
import type { Picture } from '../picture';
import { clock, count, moment } from './words';

/** Filters an address can carry; beyond it the page lists all. */
const maxNamed = 40;

export function gateView(picture: Picture, namespaces: readonly string[]): GateView | null {
  const { gate, gateRange } = picture.rollout;
  if (gate === null) return null;
  const gaps = gate.lines.flatMap((line) => line.gaps);
  const isTaken = (gap: GateGap): boolean => isAccepted(gap, picture.decisions, picture.now);
  const view = (gap: GateGap): GateGapView => gapView(gap, picture, namespaces);
  return {
    state: gate.state,
    evaluatedAt: gate.evaluatedAt,
    expiresAt: gate.expiresAt,
    range: gateRange ?? picture.range,
    gaps: gaps.filter((gap) => !isTaken(gap)).map(view),
    accepted: gaps.filter(isTaken).map(view),
    lines: gate.lines.map(({ id, name, state, figure, detail, lane }) => ({
      id,
      name,
      state,
      figure,
      detail,
      lane:
        lane === null
          ? null
          : { complete: [...lane.complete], missing: [...lane.missing], marks: [...lane.marks] },
    })),
  };
}

function gapView(gap: GateGap, picture: Picture, namespaces: readonly string[]): GateGapView {
  const { gaps } = picture.decisions;
  const found = Object.hasOwn(gaps, gap.id) ? gaps[gap.id] : undefined;
  const accepted = found !== undefined && found.until > picture.now ? found : null;
  return {
    id: gap.id,
    title: gap.title,
    consequence: gap.consequence,
    state: gap.state,
    remedy: remedyView(gap.remedy, picture.now, namespaces),
    accepted:
      accepted === null
        ? null
        : { by: accepted.by, owner: accepted.owner, reason: accepted.reason, until: accepted.until },
  };
}

function remedyView(
  remedy: GateGap['remedy'],
  now: number,
  namespaces: readonly string[],
): GateGapView['remedy'] {
  switch (remedy.kind) {
    case 'decide': {
      const scope =
        namespaces.length === 0 || namespaces.length > maxNamed
          ? ''
          : `&ns=${namespaces.map(encodeURIComponent).join(',')}`;
      const label =
        remedy.edges.length === 0 ? 'Look at the edges' : `Decide ${count(remedy.edges.length, 'edge')}`;
      return { kind: 'decide', label, href: `/flows?verdict=would-deny,unknown${scope}`, until: null };
    }
    case 'accept':
      return { kind: 'accept', label: 'Accept with reason…', href: null, until: null };
    case 'wait': {
      const { until } = remedy;
      const when = until === null ? null : until - now < 86_400 ? clock(until) : moment(until);
      return {
        kind: 'wait',
        label: when === null ? 'Wait for flows' : `Wait until ${when}`,
        href: null,
        until,
      };
    }
    case 'fix':
      return { kind: 'fix', label: remedy.what, href: null, until: null };
  }
}
