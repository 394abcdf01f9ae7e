'use client';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { count } from '@/components/ui/count';
import type { OverviewView } from '@/lib/api';
import { layoutBay, minStack } from './bay-layout';
import { NamespaceBox } from './namespace-box';
import { useWall } from './use-wall';

export type BayView = OverviewView['crossing'][number];

export const stageWords = {
  allow: { name: 'Allow', note: 'no default deny yet' },
  stage: { name: 'Stage', note: 'denied on paper, nothing is blocked' },
  deny: { name: 'Deny', note: 'enforced' },
} as const;

const boxHeight = 168;

/** One bay with its namespaces; the arrow says that boxes move right. */
export function Bay(props: { bay: BayView; width: number; arrow: boolean }) {
  const { bay, width } = props;
  const height = useWall() ? boxHeight * 2 : boxHeight;
  const words = stageWords[bay.stage];
  return (
    <section aria-label={words.name} className="relative min-w-0 flex-none" style={{ width }}>
      {props.arrow && <Arrow top={28 + height / 2} />}
      <div className="mb-2 flex items-baseline gap-2 whitespace-nowrap">
        <h2>{words.name}</h2>
        <span className="min-w-0 truncate text-12 text-ink-3">{words.note}</span>
        <span className="ml-auto font-[550]">{count(bay.pods, 'pod')}</span>
      </div>
      <div className="flex gap-1" style={{ height }}>
        {bay.namespaces.length === 0 ? (
          <EmptyBay stage={bay.stage} />
        ) : (
          <Boxes bay={bay} size={{ width, height }} />
        )}
      </div>
    </section>
  );
}

const podsOf = (boxes: readonly { readonly pods: number }[]): number =>
  boxes.reduce((sum, { pods }) => sum + pods, 1);

function Boxes(props: { bay: BayView; size: { width: number; height: number } }) {
  const { columns, stacks, folded } = layoutBay(props.bay.namespaces, props.size);
  const view = useView();
  return (
    <>
      {columns.map((each) => (
        <NamespaceBox key={each.name} namespace={each} stage={props.bay.stage} shape="column" width={0} />
      ))}
      {stacks.map((stack, index) => (
        <div
          key={stack[0]?.name}
          className="flex flex-col gap-1"
          style={{ flexGrow: podsOf(stack), flexBasis: 0, minWidth: minStack }}
        >
          {stack.map((each) => (
            <NamespaceBox
              key={each.name}
              namespace={each}
              stage={props.bay.stage}
              shape="row"
              width={Math.max(minStack, (podsOf(stack) / Math.max(1, props.bay.pods)) * props.size.width)}
            />
          ))}
          {index === stacks.length - 1 && folded.length > 0 && (
            <Link href={view.to('/namespaces')} prefetch={false} className="link px-2.5 leading-7">
              {folded.length} more
            </Link>
          )}
        </div>
      ))}
    </>
  );
}

const emptyWords = {
  allow: 'Every namespace in scope has a default deny, staged or enforced.',
  stage: 'Nothing is staged.',
  deny: 'Nothing is enforced yet.',
} as const;

function EmptyBay({ stage }: { stage: BayView['stage'] }) {
  return (
    <p className="flex-1 rounded-control border border-line-2 border-dotted p-3 text-12 text-ink-2">
      {emptyWords[stage]}
    </p>
  );
}

function Arrow(props: { top: number }) {
  return (
    <svg
      width="18"
      height="10"
      fill="none"
      stroke="var(--ink-3)"
      strokeWidth="1.5"
      aria-hidden="true"
      className="-left-[23px] absolute"
      style={{ top: props.top }}
    >
      <path d="M0 5H17M13 1l4 4-4 4" />
    </svg>
  );
}
