'use client';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { ButtonLink } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { EdgeName } from '@/components/ui/edge-name';
import { Verdict } from '@/components/ui/marks';
import { Tag } from '@/components/ui/tag';
import type { OverviewView } from '@/lib/api';

type Next = OverviewView['next'];

/** The one next thing to do, with the one filled button of the page. */
export function NextCard({ next }: { next: Next }) {
  const listed = next.rows.length > 0;
  return (
    <Card label="Next" className="flex min-w-0 flex-col">
      <CardHead title={next.title}>
        {listed && next.detail !== '' && <span className="max-phone:hidden">{next.detail}</span>}
      </CardHead>
      {!listed && next.detail !== '' && <p className="max-w-[70ch] px-4 pb-3 text-ink-2">{next.detail}</p>}
      {listed && (
        <ul>
          {next.rows.map((row) => (
            <NextRow key={row.edge.id} row={row} />
          ))}
        </ul>
      )}
      {next.more !== null && (
        <p className="border-line border-t px-4 leading-[34px] text-ink-2">{next.more}</p>
      )}
      <NextButtons next={next} />
    </Card>
  );
}

function NextButtons({ next }: { next: Next }) {
  if (next.action === null && next.secondary === null) return null;
  return (
    <div className="mt-auto flex flex-wrap gap-2 border-line border-t px-4 pt-3 pb-3.5 max-phone:[&>*]:flex-1">
      {next.action !== null && (
        <ButtonLink variant="primary" href={next.action.href}>
          {next.action.label}
        </ButtonLink>
      )}
      {next.secondary !== null && <ButtonLink href={next.secondary.href}>{next.secondary.label}</ButtonLink>}
    </div>
  );
}

function NextRow({ row }: { row: Next['rows'][number] }) {
  const view = useView();
  return (
    <li className="relative grid h-[34px] grid-cols-[minmax(0,1fr)_auto_76px] items-center gap-3 border-line border-t px-4 first:border-t-0 hover:bg-sunken max-phone:h-[46px] max-phone:grid-cols-[minmax(0,1fr)_auto]">
      <span className="flex min-w-0 items-center gap-2">
        <Link
          href={view.to('/flows', { edge: row.edge.id })}
          prefetch={false}
          className="row-link flex min-w-0"
        >
          <EdgeName edge={row.edge} />
        </Link>
        {row.tag !== null && <Tag className="max-phone:hidden">{row.tag}</Tag>}
        {row.verdict === 'unknown' && <Verdict verdict="unknown" className="text-12" />}
      </span>
      <span className="whitespace-nowrap text-ink-2">{row.edge.portLabel}</span>
      <span className="whitespace-nowrap text-right text-12 text-ink-3 max-phone:hidden">{row.figure}</span>
    </li>
  );
}
