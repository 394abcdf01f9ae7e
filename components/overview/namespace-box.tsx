'use client';
import clsx from 'clsx';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { count } from '@/components/ui/count';
import { Verdict } from '@/components/ui/marks';
import { PodSquares } from '@/components/ui/pod-squares';
import type { BayView } from './bay';

type Namespace = BayView['namespaces'][number];

const edge = {
  allow: 'border border-line-2',
  stage: 'border border-ink-3 border-dashed',
  deny: 'border-[1.5px] border-solid [border-color:var(--solid)]',
} as const;

/** Width in px of one small square with its gap, of a letter of the name, and of an amber count. */
const square = 11;
const letter = 7.3;
const amber = 36;
const padding = 24;

/** A namespace: its border is the state, its size its pods, its squares the pods. Opens the namespace; the amber count opens Flows. */
export function NamespaceBox(props: {
  namespace: Namespace;
  stage: BayView['stage'];
  shape: 'column' | 'row';
  /** Of a row in px, to know whether its squares fit beside its name. */
  width: number;
}) {
  const { namespace, stage, shape } = props;
  const column = shape === 'column';
  return (
    <div
      className={clsx(
        'relative flex min-h-0 overflow-hidden rounded-control bg-surface text-[12.5px] leading-4 hover:bg-sunken',
        column ? 'min-w-[116px] flex-col gap-2.5 px-[11px] py-[9px]' : 'min-h-7 items-center gap-1.5 px-2',
        edge[stage],
      )}
      style={{ flexGrow: Math.max(1, namespace.pods), flexBasis: 0 }}
    >
      <Name namespace={namespace} column={column} />
      {column ? (
        <PodSquares
          squares={namespace.squares}
          podsPerSquare={namespace.podsPerSquare}
          small={namespace.squares.length > 60}
        />
      ) : (
        <RowSquares namespace={namespace} width={props.width} />
      )}
      <Undecided namespace={namespace} column={column} />
    </div>
  );
}

function Name({ namespace, column }: { namespace: Namespace; column: boolean }) {
  const view = useView();
  return (
    <span className="flex min-w-0 gap-2 whitespace-nowrap">
      <Link
        href={view.to('/namespaces', { ns: namespace.name, open: '1' })}
        prefetch={false}
        title={`${namespace.name}, ${count(namespace.pods, 'pod')}`}
        className="row-link min-w-0 truncate font-[550]"
      >
        {namespace.name}
      </Link>
      {column && <span className="ml-auto text-ink-3">{namespace.pods}</span>}
    </span>
  );
}

/** A row whose squares do not fit says their number instead: none is cut off. */
function RowSquares({ namespace, width }: { namespace: Namespace; width: number }) {
  const undecided = namespace.wouldDeny + namespace.unknown > 0 ? amber : 0;
  const free = width - padding - namespace.name.length * letter - undecided;
  if (namespace.squares.length * square > free)
    return <span className="order-3 ml-auto text-ink-3">{namespace.pods}</span>;
  return (
    <PodSquares
      small
      squares={namespace.squares}
      podsPerSquare={namespace.podsPerSquare}
      className="order-3 ml-auto flex-none"
    />
  );
}

function Undecided({ namespace, column }: { namespace: Namespace; column: boolean }) {
  const view = useView();
  const { wouldDeny, unknown, name } = namespace;
  if (wouldDeny === 0 && unknown === 0) return null;
  const verdict = wouldDeny > 0 ? 'would-deny' : 'unknown';
  const amount = wouldDeny > 0 ? wouldDeny : unknown;
  const words = verdict === 'would-deny' ? 'would be denied' : 'unknown';
  return (
    <Link
      href={view.to('/flows', { ns: name, verdict })}
      prefetch={false}
      className={clsx('relative z-10 hover:underline', column ? 'mt-auto' : 'order-2 inline-flex flex-none')}
    >
      <Verdict
        verdict={verdict}
        word={column ? `${amount.toLocaleString('en')} ${words}` : String(amount)}
        className="text-[12.5px]"
      />
      {!column && (
        <span className="sr-only">
          {amount === 1 ? 'edge' : 'edges'} {words}
        </span>
      )}
    </Link>
  );
}
