'use client';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { count } from '@/components/ui/count';
import { CoverageBar } from '@/components/ui/coverage-bar';
import { StateSquare } from '@/components/ui/marks';
import type { OverviewView } from '@/lib/api';
import { stageWords } from './bay';

const named = 3;
const square = { deny: 'enforced', stage: 'staged', allow: 'none' } as const;

/** The crossing on a phone: one bar, filled by what is enforced alone, and a line a bay. */
export function Standing({ data }: { data: OverviewView }) {
  const { inScope, enforced, staged } = data.pods;
  const view = useView();
  return (
    <section aria-label="Where the pods stand" className="mt-4 hidden max-phone:block">
      <CoverageBar
        thick
        direction="Both directions"
        coverage={{ enforced, staged, none: Math.max(0, inScope - enforced - staged), total: inScope }}
      />
      <ul className="mt-1.5">
        {[...data.crossing].reverse().map((bay) => (
          <li key={bay.stage} className="border-line border-b">
            <Link
              href={view.to('/namespaces')}
              prefetch={false}
              className="grid min-h-11 grid-cols-[18px_56px_66px_minmax(0,1fr)] items-center gap-2"
            >
              <StateSquare state={square[bay.stage]} word={false} />
              <b>{stageWords[bay.stage].name}</b>
              <span>{count(bay.pods, 'pod')}</span>
              <span className="truncate text-ink-2">{someNames(bay.namespaces.map(({ name }) => name))}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function someNames(names: readonly string[]): string {
  const more = names.length - named;
  return `${names.slice(0, named).join(', ')}${more > 0 ? ` +${more}` : ''}`;
}
