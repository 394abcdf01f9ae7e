/** Gate lines about sight: nodes that report, the positive control, what was lost on the way, whom nobody saw. */
import type { EvidenceGap, EvidenceGapKind } from '@/lib/flows';
import { concerns } from '@/lib/flows';
import type { GateGap, GateLine, GateLineId } from '../gate-result';
import { fix, type GateInput, gateGap, gateLine, notKnown } from './gate-input';

const again = 'See that flows are recorded, then evaluate again.';

/** Of the wave's namespaces, and of all. */
function gapsOf({ evidence, namespaces }: GateInput, kinds: ReadonlySet<EvidenceGapKind>): EvidenceGap[] {
  const scope = new Set(namespaces);
  return (evidence?.gaps ?? []).filter((gap) => kinds.has(gap.kind) && concerns(gap, scope));
}

/** What goes on can be mended; what is over can only be accepted by name. */
const remedyOf = ({ to, remedy }: EvidenceGap, lasts: boolean): GateGap['remedy'] =>
  lasts && to === null && remedy !== null ? fix(`${remedy}.`) : { kind: 'accept' };

const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

const told = (line: GateLineId, gap: EvidenceGap, lasts: boolean): GateGap =>
  gateGap(`${line}/${gap.id}`, 'inconclusive', gap.title, sentence(gap.message), remedyOf(gap, lasts));

const silences: ReadonlySet<EvidenceGapKind> = new Set(['node-silent', 'node-quiet']);

/** A node that is silent may hide whatever runs there; one that cannot be told from idle counts as silent until accepted. */
export function nodesLine(input: GateInput): GateLine {
  const name = 'Nodes report';
  const { evidence } = input;
  if (evidence === null) return notKnown('nodes-report', name, 'Which nodes report is not known', again);
  const gaps = gapsOf(input, silences).map((gap) => told('nodes-report', gap, gap.kind === 'node-silent'));
  const of = (state: (typeof evidence.nodes)[number]['state']): number =>
    evidence.nodes.filter((node) => node.state === state).length;
  const hidden = of('not-told');
  const detail =
    hidden === 0
      ? 'nodes on which something reported'
      : `nodes on which something reported, ${hidden} cannot be told`;
  return gateLine(
    'nodes-report',
    name,
    gaps.length === 0 ? 'pass' : 'inconclusive',
    `${of('reporting')} of ${evidence.nodes.length}`,
    detail,
    gaps,
  );
}

/** Seen denials prove that denials are seen (safety PO-4). Optional: without one the line is left out. */
export function controlLine(input: GateInput): GateLine {
  const name = 'Positive control seen as denied';
  const { evidence, namespaces } = input;
  if (evidence === null)
    return notKnown('positive-control', name, 'Whether a control was seen is not known', again);
  const scope = new Set(namespaces);
  const controls = evidence.controls.filter(
    ({ towards }) => towards.length === 0 || towards.some((namespace) => scope.has(namespace)),
  );
  if (controls.length === 0)
    return gateLine('positive-control', name, 'excluded', 'none', 'optional, no workload is labelled as one');
  const gaps = controls
    .filter(({ state }) => state !== 'denied')
    .map(({ namespace, name: own, state }) => {
      const subject = `${namespace}/${own}`;
      const gap = evidence.gaps.find(
        ({ kind, subject: of }) =>
          of === subject && (kind === 'control-missing' || kind === 'control-allowed'),
      );
      return gap === undefined
        ? gateGap(
            `positive-control/${subject}`,
            'inconclusive',
            `The positive control ${subject} has not been seen since staging`,
            state === 'waiting'
              ? 'A few windows after staging it should appear as denied.'
              : 'It should appear as denied.',
            { kind: 'wait', until: null },
          )
        : gateGap(
            `positive-control/${subject}`,
            'inconclusive',
            gap.title,
            sentence(gap.message),
            fix(sentence(gap.remedy ?? 'Look at its pod')),
          );
    });
  return gateLine(
    'positive-control',
    name,
    gaps.length === 0 ? 'pass' : 'inconclusive',
    `${controls.length - gaps.length} of ${controls.length}`,
    'connections that shall be denied, seen as such by Calico',
    gaps,
  );
}

const losses: ReadonlySet<EvidenceGapKind> = new Set([
  'recording-paused',
  'unrecorded',
  'lost-events',
  'records-unreadable',
  'cardinality-limited',
  'clock-ahead',
  'history-expired',
]);

/** Windows that came, and did not say all. */
export function lossLine(input: GateInput): GateLine {
  const name = 'Nothing was lost on the way';
  if (input.evidence === null)
    return notKnown('nothing-lost', name, 'Whether flows were lost is not known', again);
  const gaps = gapsOf(input, losses).map((gap) => told('nothing-lost', gap, true));
  return gateLine(
    'nothing-lost',
    name,
    gaps.length === 0 ? 'pass' : 'inconclusive',
    gaps.length === 0 ? 'no loss' : String(gaps.length),
    'no pause, no unreadable record, nothing counted together',
    gaps,
  );
}

const kindsUnseen = ['workload-quiet', 'one-reporter'] as const;
const unseen = {
  'workload-quiet': {
    title: (n: number, where: string) =>
      `${n} ${n === 1 ? 'workload' : 'workloads'} of ${where} not seen at all`,
    consequence: 'What they need is unknown: it may be what runs rarely.',
  },
  'one-reporter': {
    title: (n: number, where: string) =>
      `${n} ${n === 1 ? 'direction' : 'directions'} in ${where} told by the other side only`,
    consequence: 'Their own side reports nothing: what it would deny there is not seen.',
  },
} as const;

/** Whom nobody saw, or only the other end did. One gap a namespace: such workloads come by the dozen. */
export function workloadsSeenLine(input: GateInput): GateLine {
  const name = 'Every workload was seen';
  const { evidence, namespaces } = input;
  if (evidence === null)
    return notKnown('workloads-seen', name, 'Which workloads were seen is not known', again);
  const found = gapsOf(input, new Set<EvidenceGapKind>(kindsUnseen));
  const gaps = kindsUnseen.flatMap((kind) =>
    namespaces.flatMap((namespace) => {
      const own = found.filter((gap) => gap.kind === kind && gap.namespaces?.includes(namespace) === true);
      if (own.length === 0) return [];
      const subjects = own.map(({ subject }) => subject.slice(subject.indexOf('/') + 1));
      const names = `${subjects.slice(0, 5).join(', ')}${subjects.length > 5 ? ` and ${subjects.length - 5} more` : ''}`;
      return [
        gateGap(
          `workloads-seen/${kind}/${namespace}`,
          'inconclusive',
          unseen[kind].title(own.length, namespace),
          `${names}. ${unseen[kind].consequence}`,
          { kind: 'accept' },
        ),
      ];
    }),
  );
  const scope = new Set(namespaces);
  const workloads = evidence.namespaces.filter((one) => scope.has(one.name)).flatMap((one) => one.workloads);
  const seen = workloads.filter(({ edges }) => edges > 0).length;
  return gateLine(
    'workloads-seen',
    name,
    gaps.length === 0 ? 'pass' : 'inconclusive',
    `${seen} of ${workloads.length}`,
    'workloads of the wave with traffic, told by their own side',
    gaps,
  );
}
