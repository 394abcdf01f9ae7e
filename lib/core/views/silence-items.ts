/** Who was silent, and what sources cannot say: gaps of the evidence as a page lists them. */
import { concerns, type EvidenceGap, type EvidenceGapKind } from '@/lib/flows';
import { evidenceFor } from '../evidence';
import type { Picture } from '../picture';
import { namespacesInScope } from './scope-pods';
import { count, listed, verb } from './words';

export interface SilenceItem {
  readonly title: string;
  readonly detail: string;
}

/** Several of a kind are one line: how many, and who. */
const together: Partial<Record<EvidenceGapKind, (n: number) => { title: string; why: string }>> = {
  'workload-quiet': (n) => ({
    title: `${count(n, 'workload')} ${verb(n, 'shows')} no flow`,
    why: 'what they need is unknown',
  }),
  'one-reporter': (n) => ({
    title: `${count(n, 'direction')} told by the other side only`,
    why: 'their own side reports nothing',
  }),
  'node-quiet': (n) => ({
    title: `${count(n, 'node')} ${verb(n, 'shows')} no flow`,
    why: 'silent or idle cannot be told apart',
  }),
};

/** What a recording's gaps do not say: who was silent all along. */
const silences: readonly EvidenceGapKind[] = [
  'source-missing',
  'source-connecting',
  'source-stale',
  'recording-paused',
  'pending-unsupported',
  'control-missing',
  'control-allowed',
  'unrecorded',
  'node-silent',
  'node-quiet',
  'workload-quiet',
  'one-reporter',
];

/** What the sources cannot say of a namespace. */
const hidden: readonly EvidenceGapKind[] = [
  'pending-stale',
  'icmp-types',
  'addresses',
  'services',
  'kind-unreadable',
];

const bareName = ({ subject }: EvidenceGap): string => subject.replace(/^node\//, '');

/**
 * Gaps that the recording itself tells stand elsewhere. @param namespace only what concerns it, and also what no source can
 * show there; null: the whole cluster.
 */
export function silenceItems(picture: Picture, namespace: string | null): SilenceItem[] {
  const keyOf = ({ kind, subject, from }: Pick<EvidenceGap, 'kind' | 'subject' | 'from'>): string =>
    `${kind} ${subject} ${from}`;
  const recorded = new Set(picture.observation.gaps.map(keyOf));
  const scope = new Set(
    namespace === null ? namespacesInScope(picture).map(({ name }) => name) : [namespace],
  );
  const gaps = evidenceFor(picture).gaps.filter((gap) => !recorded.has(keyOf(gap)) && concerns(gap, scope));
  return (namespace === null ? silences : [...silences, ...hidden]).flatMap((kind) => {
    const own = gaps.filter((gap) => gap.kind === kind);
    const [first] = own;
    if (first === undefined) return [];
    const folded = own.length === 1 ? undefined : together[kind]?.(own.length);
    if (folded === undefined) return own.map(({ title, message }) => ({ title, detail: `${message}.` }));
    return [{ title: folded.title, detail: `${listed(own.map(bareName))}: ${folded.why}.` }];
  });
}
