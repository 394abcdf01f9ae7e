import clsx from 'clsx';
import { Mark, Verdict } from '@/components/ui/marks';
import type { RungView, SideTraceView } from '@/lib/api';
import { CodeWords } from './code-words';

const enforcedLook = {
  allow: { verdict: 'allowed', word: 'Allowed' },
  deny: { verdict: 'denied', word: 'Denied' },
  unknown: { verdict: 'unknown', word: 'Unknown' },
} as const;
const pendingLook = {
  allow: { verdict: 'allowed', word: 'Allowed' },
  deny: { verdict: 'would-deny', word: 'Would be denied' },
  unknown: { verdict: 'unknown', word: 'Unknown' },
} as const;

const dot = {
  allow: 'border-allow bg-allow',
  deny: 'border-deny bg-deny',
  would: 'border-would bg-would',
  unknown: 'border-ink bg-ink',
} as const;

/** The ladder of tiers; the deciding rung is filled with the colour of its verdict. */
function Ladder(props: { rungs: readonly RungView[]; tone: keyof typeof dot }) {
  return (
    <ol className="mt-2">
      {props.rungs.map((rung, index) => (
        <li
          // Rungs repeat a tier; their place is their identity.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={index}
          aria-current={rung.deciding ? 'step' : undefined}
          className="relative pb-[9px] pl-4 text-12 last:pb-0"
        >
          {index < props.rungs.length - 1 && (
            <span
              aria-hidden="true"
              className="absolute top-3 -bottom-1 left-[3.5px] border-line-2 border-l"
            />
          )}
          <span
            aria-hidden="true"
            className={clsx(
              'absolute top-[4.5px] left-0 size-2 rounded-full border-[1.5px]',
              rung.deciding ? dot[props.tone] : 'border-ink-3 bg-surface',
            )}
          />
          {rung.tier !== '' && <span className="text-ink-3">{rung.tier} </span>}
          <CodeWords text={rung.text} />
        </li>
      ))}
    </ol>
  );
}

function Column(props: { name: string; side: SideTraceView['enforced']; pending: boolean }) {
  const { verdict, rungs, reason } = props.side;
  const look = props.pending ? pendingLook[verdict] : enforcedLook[verdict];
  const tone = verdict === 'deny' && props.pending ? 'would' : verdict;
  return (
    <div
      className={clsx(
        'min-w-0 px-3 pt-2.5 pb-[11px] max-laptop:px-[9px]',
        props.pending && 'border-line-2 border-l border-dashed',
      )}
    >
      <div className="flex flex-wrap items-center justify-between gap-x-2 text-12">
        <span className="text-ink-2">{props.name}</span>
        <Verdict verdict={look.verdict} word={look.word} />
      </div>
      <Ladder rungs={rungs} tone={tone} />
      {reason !== null && (
        <p className="mt-2 text-12 text-ink-2">
          <CodeWords text={reason} />
        </p>
      )}
    </div>
  );
}

/** Under both columns: the rule that came closest, and what would settle what is unknown. */
function Closest(props: Pick<SideTraceView, 'closest' | 'settledBy'>) {
  const lines = [props.closest, props.settledBy].filter((line) => line !== null);
  if (lines.length === 0) return null;
  return (
    <div className="col-span-2 border-line border-t px-3 py-2 text-12 text-ink-2 [overflow-wrap:anywhere] max-laptop:px-[9px]">
      {lines.map((line) => (
        <p key={line} className="not-first:mt-1">
          <CodeWords text={line} />
        </p>
      ))}
    </div>
  );
}

/** One side of the trace in words: what is enforced, beside what is pending. */
export function SideTrace(props: { trace: SideTraceView }) {
  const { trace } = props;
  return (
    <section aria-label={trace.title} className="mt-3.5 first:mt-0">
      <h3>
        <b>{trace.title}</b>
      </h3>
      <div className="mt-2 grid grid-cols-2 overflow-hidden rounded-card border border-line">
        <Column name="Enforced" side={trace.enforced} pending={false} />
        <Column name="Pending" side={trace.pending} pending />
        <Closest closest={trace.closest} settledBy={trace.settledBy} />
        {trace.calico.text !== '' && (
          <p
            className={clsx(
              'col-span-2 flex items-start gap-1.5 border-line border-t px-3 py-2 text-12',
              trace.calico.agrees === false ? 'text-ink' : 'text-ink-3',
            )}
          >
            {trace.calico.agrees !== true && <Mark name="verdict-unknown" size={14} className="mt-px" />}
            <span>{trace.calico.text}</span>
          </p>
        )}
      </div>
    </section>
  );
}
