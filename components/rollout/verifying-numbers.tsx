import type { ReactNode } from 'react';
import { count } from '@/components/ui/count';
import { clockTime } from '@/components/ui/when';
import { elapsed } from './elapsed';
import { ReseenSquares } from './reseen-squares';
import type { Verifying } from './verifying-view';

const sum = (rows: Verifying['deniedOnPurpose']): number =>
  rows.reduce((total, row) => total + row.connections, 0);

/** Denied and not expected, denied on purpose, edges re-seen on new connections. */
export function VerifyingNumbers(props: { verifying: Verifying; now: number }) {
  const { verifying } = props;
  const surprises = sum(verifying.deniedUnexpected);
  const known = verifying.deniedOnPurpose.length;
  const { seen, at } = verifying.verifiedFrom;
  return (
    <div className="grid grid-cols-3 border-line border-b max-phone:grid-cols-2">
      <Figure label="Denied, not expected" note={`in ${elapsed(props.now - verifying.raisedAt)}`}>
        <span className={surprises > 0 ? 'text-deny' : ''}>{surprises.toLocaleString('en')}</span>
      </Figure>
      <Figure
        label="Denied on purpose"
        note={known === 0 ? 'no such edge used' : `on ${count(known, 'edge')}, known`}
        className="border-line border-l"
      >
        {sum(verifying.deniedOnPurpose).toLocaleString('en')}
      </Figure>
      <Figure
        label="Edges re-seen on new connections"
        note={verifying.verified ? 'Verified' : `Verified from ${seen}, and after ${clockTime(at)}`}
        className="border-line border-l max-phone:col-span-2 max-phone:border-t max-phone:border-l-0"
      >
        <span className="flex flex-wrap items-center gap-x-3">
          <span className="whitespace-nowrap">
            {verifying.seen} <span className="font-[450] text-[15px] text-ink-3">of {verifying.total}</span>
          </span>
          <ReseenSquares seen={verifying.seen} total={verifying.total} />
        </span>
      </Figure>
    </div>
  );
}

function Figure(props: { label: string; note: string; className?: string; children: ReactNode }) {
  return (
    <div className={`px-4 py-3.5 max-phone:px-3 max-phone:py-3 ${props.className ?? ''}`}>
      <p className="text-12 text-ink-2">{props.label}</p>
      <p className="font-[550] text-26 tracking-[-0.02em] max-phone:text-22">{props.children}</p>
      <p className="mt-0.5 text-12 text-ink-3">{props.note}</p>
    </div>
  );
}
