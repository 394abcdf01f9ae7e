'use client';
import { useState } from 'react';
import { useStatus } from '@/components/data/use-session';
import { Card } from '@/components/ui/card';
import { count } from '@/components/ui/count';
import { EdgeName } from '@/components/ui/edge-name';
import { observationWords } from '@/components/ui/evidence-strip';
import { Verdict } from '@/components/ui/marks';
import type { CandidateView } from '@/lib/api';

const folded = 8;

/** What it selects, and which recorded edges it would deny before anything is allowed. */
export function CandidateEffect(props: { candidate: CandidateView }) {
  const { candidate } = props;
  const status = useStatus();
  const [all, setAll] = useState(false);
  const edges = candidate.wouldDeny;
  const shown = all || edges.length <= folded + 1 ? edges : edges.slice(0, folded);
  return (
    <Card label="What it would do">
      <div className="px-4 pt-3 pb-2.5">
        <h2>
          Selects {count(candidate.selectsPods, 'pod')} in{' '}
          {count(candidate.selectsNamespaces.length, 'namespace')}
        </h2>
        <p className="text-ink-2 [overflow-wrap:anywhere]">{candidate.selectsNamespaces.join(', ')}</p>
        <p className="mt-1 text-12 text-ink-2">DNS stays allowed: {candidate.dns}</p>
        {candidate.notes
          .filter((note) => !note.startsWith('DNS stays allowed'))
          .map((note) => (
            <p key={note} className="mt-1 text-12 text-ink-2">
              {note}
            </p>
          ))}
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-t px-4 py-2.5">
        <Verdict verdict="would-deny" word={`${count(edges.length, 'edge')} would be denied`} />
        <Verdict verdict="unknown" word={`${count(candidate.unknown, 'edge')} unknown`} />
        {status.data && (
          <span className="text-12 text-ink-3">{observationWords(status.data.observation)}</span>
        )}
      </div>
      <ul aria-label="Edges that would be denied">
        {shown.map((edge) => (
          <li key={edge.id} className="flex min-h-9 items-center border-line border-t px-4 py-1">
            <EdgeName edge={edge} port />
          </li>
        ))}
      </ul>
      {shown.length < edges.length && (
        <p className="border-line border-t px-4 py-2">
          <button type="button" className="link" onClick={() => setAll(true)}>
            Show {edges.length - shown.length} more
          </button>
        </p>
      )}
    </Card>
  );
}
