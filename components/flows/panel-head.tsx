'use client';
import { X } from 'lucide-react';
import { IconButton } from '@/components/ui/button';
import { EdgeName } from '@/components/ui/edge-name';
import { Icon } from '@/components/ui/icon';
import { Kbd } from '@/components/ui/kbd';
import { Verdict } from '@/components/ui/marks';
import type { EdgeDetailView } from '@/lib/api';
import { decisionWords } from './decision-text';

const today = {
  allow: { verdict: 'allowed', word: 'Allowed today' },
  deny: { verdict: 'denied', word: 'Denied today' },
  unknown: { verdict: 'unknown', word: 'Unknown today' },
} as const;
const then = {
  allow: { verdict: 'allowed', word: 'Allowed' },
  deny: { verdict: 'would-deny', word: 'Would be denied' },
  unknown: { verdict: 'unknown', word: 'Unknown' },
} as const;

/** What the pending policies would do to an edge, in the word that fits what is so today. */
function pendingLook(detail: EdgeDetailView) {
  if (detail.today === 'deny' && detail.pending === 'deny')
    return { verdict: 'denied', word: 'Denied' } as const;
  if (detail.today === 'deny' && detail.pending === 'allow')
    return { verdict: 'would-allow', word: 'Would be allowed' } as const;
  return then[detail.pending];
}

/** The edge, and its verdict today → then. */
export function PanelHead(props: { detail: EdgeDetailView; onClose: () => void }) {
  const { detail } = props;
  const { row } = detail;
  const now = today[detail.today];
  const later = pendingLook(detail);
  return (
    <div className="flex-none border-line border-b px-5 py-3.5">
      <div className="flex items-center gap-2">
        <h2 className="min-w-0 flex-1 text-[15px] font-normal">
          <EdgeName edge={row.edge} />
        </h2>
        <span aria-hidden="true" className="flex gap-1 max-phone:hidden">
          <Kbd>J</Kbd>
          <Kbd>K</Kbd>
        </span>
        <IconButton label="Close panel" onClick={props.onClose}>
          <Icon of={X} />
        </IconButton>
      </div>
      <p className="text-ink-2">{detail.subline}</p>
      <div className="mt-2.5 flex flex-wrap items-center gap-2">
        <Verdict verdict={now.verdict} word={now.word} tag />
        <span className="text-ink-3">then</span>
        <Verdict verdict={later.verdict} word={later.word} tag />
        <span className="text-12 text-ink-2">{row.sideText}</span>
      </div>
      {row.decision !== null && <p className="mt-2 text-12 text-ink-2">{decisionWords(row.decision)}</p>}
    </div>
  );
}
