'use client';
import clsx from 'clsx';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { EdgeName } from '@/components/ui/edge-name';
import { Verdict } from '@/components/ui/marks';
import { Tag } from '@/components/ui/tag';
import type { DisagreementView } from '@/lib/api';
import { differenceTag } from './agreement-words';

/** One side on which Calico and Drawbridge part: both traces side by side, as this release writes them. */
export function DisagreementRow({ row }: { row: DisagreementView }) {
  const view = useView();
  const open = row.verdictDiffers && row.known === null && row.decidedBy === null;
  return (
    <li className={clsx('card p-3.5', open && 'border-line-2')} data-explained={!open}>
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <Link
          href={view.to('/flows', { edge: row.edge.id })}
          prefetch={false}
          className="min-w-0 max-w-full hover:underline"
        >
          <EdgeName edge={row.edge} port />
        </Link>
        <span className="text-12 text-ink-2">{row.side} side</span>
        <Tag className={clsx('max-w-full', open && 'border-ink text-ink')}>
          <span className="truncate">{differenceTag(row)}</span>
        </Tag>
      </div>
      <p className="mt-1 max-w-[110ch] text-12 text-ink-2">{row.differs}</p>
      <div className="mt-2 grid grid-cols-2 overflow-hidden rounded-card border border-line max-phone:grid-cols-1">
        <Answer name="Calico" answer={row.calico} />
        <Answer name="Drawbridge" answer={row.drawbridge} second />
      </div>
    </li>
  );
}

function Answer(props: { name: string; answer: DisagreementView['calico']; second?: boolean }) {
  const { verdict, trace } = props.answer;
  return (
    <div
      className={clsx(
        'min-w-0 px-3 pt-2 pb-2.5',
        props.second && 'border-line border-l max-phone:border-t max-phone:border-l-0',
      )}
    >
      <div className="flex flex-wrap items-center justify-between gap-x-2 text-12">
        <span className="text-ink-2">{props.name}</span>
        <Verdict verdict={verdict === 'allow' ? 'allowed' : 'would-deny'} />
      </div>
      {trace.length === 0 ? (
        <p className="mt-1.5 text-12 text-ink-3">No policy was asked</p>
      ) : (
        <ol aria-label={`Trace of ${props.name}`} className="mt-1.5 text-12">
          {trace.map((hit) => (
            <li key={hit} className="[overflow-wrap:anywhere]">
              <code>{hit}</code>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
