'use client';
import { useState } from 'react';
import { count, percent } from '@/components/ui/count';
import { EmptyState } from '@/components/ui/empty-state';
import type { AgreementView } from '@/lib/api';
import { agreementNotes, notComparedWords } from './agreement-words';
import { DisagreementRow } from './disagreement-row';

/** Where the failing check leads. */
export const agreementAnchor = 'agreement';

const shownFirst = 5;

/** Calico's own pending verdicts beside Drawbridge's: a number, and every side on which the two part. */
export function AgreementSection({ agreement }: { agreement: AgreementView }) {
  const { compared, agreeing, notCompared, total } = agreement;
  return (
    <section aria-labelledby={agreementAnchor} className="mt-7">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 border-line-2 border-b pb-2">
        <h2 id={agreementAnchor} tabIndex={-1} className="scroll-mt-4 text-13 outline-none">
          Agreement with Calico{' '}
          <span className="ml-1 font-normal text-12 text-ink-3">its own pending verdicts beside ours</span>
        </h2>
        {agreement.percent !== null && (
          <p>
            <b>{percent(agreement.percent)}</b>{' '}
            <span className="text-ink-2">
              {agreeing.toLocaleString('en')} of {count(compared, 'side')} agree
            </span>
          </p>
        )}
      </div>
      {compared === 0 ? (
        <div className="mt-3">
          <EmptyState kind="nothing-yet" title="Nothing could be compared yet">
            {notCompared.length === 0
              ? 'The first sides come with the first recorded edges.'
              : `${notComparedWords(notCompared)}.`}{' '}
            This is not agreement.
          </EmptyState>
        </div>
      ) : (
        <p className="mt-2 max-w-[110ch] text-12 text-ink-2">
          {agreementNotes(agreement)}
          {notCompared.length > 0 && ` Not compared: ${notComparedWords(notCompared)}.`}
        </p>
      )}
      {total > 0 && <Disagreements agreement={agreement} />}
    </section>
  );
}

function Disagreements({ agreement }: { agreement: AgreementView }) {
  const { disagreements, total } = agreement;
  const [unfolded, setUnfolded] = useState(false);
  const shown = unfolded ? disagreements : disagreements.slice(0, shownFirst);
  const folded = disagreements.length - shown.length;
  return (
    <>
      <ul aria-label="Sides on which the two differ" className="mt-3 flex flex-col gap-2.5">
        {shown.map((row) => (
          <DisagreementRow key={`${row.edge.id} ${row.side}`} row={row} />
        ))}
      </ul>
      {folded > 0 && (
        <button type="button" className="link mt-2 min-h-6 text-12" onClick={() => setUnfolded(true)}>
          {count(folded, 'more side')}
        </button>
      )}
      {folded === 0 && total > disagreements.length && (
        <p className="mt-2 text-12 text-ink-2">
          The first {disagreements.length} of {count(total, 'side')}, unexplained ones first. What is mended
          goes, the next ones come.
        </p>
      )}
    </>
  );
}
