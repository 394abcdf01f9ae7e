'use client';
import { useView } from '@/components/data/use-view';
import { ButtonLink } from '@/components/ui/button';
import { count } from '@/components/ui/count';
import { EdgeName } from '@/components/ui/edge-name';
import { Mark, Verdict } from '@/components/ui/marks';
import { exactTime } from '@/components/ui/when';
import type { VerbView } from '@/lib/api';
import type { Verbs } from './use-verbs';
import { VerbButton } from './verb-button';
import type { Verifying } from './verifying-view';

/** What the raise denied and nobody expected, on top of everything: allow it, or go back. */
export function UnexpectedCard(props: {
  rows: Verifying['deniedUnexpected'];
  rollBack: VerbView | undefined;
  verbs: Verbs;
}) {
  const view = useView();
  return (
    <section aria-label="Denied, not expected" className="card [border-color:var(--deny)]">
      <div role="alert" className="flex items-center gap-2 px-4 py-3 text-deny">
        <Mark name="verdict-denied" />
        <h2>{count(props.rows.length, 'edge')} denied and not expected</h2>
      </div>
      <ul>
        {props.rows.map((row) => (
          <li
            key={row.edge.id}
            className="flex min-h-[46px] flex-wrap items-center gap-x-4 gap-y-1 border-line border-t px-4 py-2"
          >
            <span className="min-w-0 flex-1 basis-[260px]">
              <EdgeName edge={row.edge} port />
              <span className="block text-12 text-ink-2">
                {count(row.connections, 'connection')}, last {exactTime(row.last)} · {row.causeText}
              </span>
            </span>
            <Verdict verdict="denied" />
            <span className="flex gap-2">
              <ButtonLink size="sm" href={view.to('/flows', { allow: row.edge.id })}>
                Allow…
              </ButtonLink>
              {props.rollBack !== undefined && (
                <VerbButton
                  verb={props.rollBack}
                  verbs={props.verbs}
                  label="Roll back"
                  className="h-[26px]! px-2! text-12"
                />
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
