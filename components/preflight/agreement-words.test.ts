import { describe, expect, it } from 'vitest';
import type { AgreementView, DisagreementView } from '@/lib/api';
import { agreementNotes, differenceTag, notComparedWords } from './agreement-words';

const agreement: AgreementView = {
  compared: 412,
  agreeing: 412,
  percent: 100,
  otherTrace: 0,
  known: 0,
  unexplained: 0,
  notCompared: [],
  disagreements: [],
  total: 0,
};
const side = (more: Partial<DisagreementView>): DisagreementView => ({
  edge: {
    id: 'e',
    src: { type: 'workload', namespace: 'shop', name: 'a', kind: null, label: 'a' },
    dst: { type: 'workload', namespace: 'shop', name: 'b', kind: null, label: 'b' },
    portLabel: 'TCP 80',
    protocol: 'tcp',
    port: 80,
  },
  side: 'source',
  calico: { verdict: 'deny', trace: [] },
  drawbridge: { verdict: 'allow', trace: [] },
  verdictDiffers: true,
  differs: '',
  known: null,
  decidedBy: null,
  ...more,
});

describe('words of the agreement', () => {
  it('tell the same trace from the same verdict, and name what differs', () => {
    expect(agreementNotes(agreement)).toBe('412 sides by the same trace, 0 by another.');
    expect(agreementNotes({ ...agreement, agreeing: 409, otherTrace: 2, known: 1, unexplained: 2 })).toBe(
      '407 sides by the same trace, 2 by another. 1 side where Calico’s evaluator is known to differ from its data plane. 2 sides that nothing explains.',
    );
  });

  it('say nothing of agreement where there is none', () => {
    expect(agreementNotes({ ...agreement, agreeing: 0, unexplained: 1 })).toBe(
      '1 side that nothing explains.',
    );
  });

  it('count what was not compared by reason', () => {
    expect(
      notComparedWords([
        { why: 'seen before', sides: 1 },
        { why: 'without a trace', sides: 1_200 },
      ]),
    ).toBe('1 side seen before, 1,200 sides without a trace');
  });

  it('tag a side by what became of it', () => {
    expect(differenceTag(side({}))).toBe('Nothing explains it');
    expect(differenceTag(side({ known: 'named port', decidedBy: 'm' }))).toBe('Known: named port');
    expect(differenceTag(side({ verdictDiffers: false }))).toBe('Same verdict, another trace');
    expect(differenceTag(side({ decidedBy: 'mara' }))).toBe('Decided by mara');
  });
});
