'use client';
import { edgeText } from '@/components/flows/edge-text';
import { count } from '@/components/ui/count';
import { Verdict } from '@/components/ui/marks';
import type { EdgeRefView, EdgeVerdictView, ProposalView } from '@/lib/api';

function Cell(props: {
  verdict: EdgeVerdictView;
  word: string;
  edges: readonly EdgeRefView[];
  unit?: boolean;
}) {
  const n = props.edges.length;
  return (
    <div className="min-w-0 px-3.5 pt-[11px] pb-3 [&+&]:border-line [&+&]:border-l max-phone:[&+&]:border-l-0">
      <div className="text-12 [&>span]:items-start [&>span]:whitespace-normal">
        <Verdict verdict={props.verdict} word={props.word} />
      </div>
      <div className="mt-0.5 font-[550] text-[22px] leading-7 tracking-[-0.02em]">
        {n.toLocaleString('en')}
        {props.unit === true && (
          <span className="ml-1 font-normal text-12 text-ink-3 tracking-normal">
            {n === 1 ? 'edge' : 'edges'}
          </span>
        )}
      </div>
      {n > 0 && (
        <details className="text-12">
          <summary className="link w-fit leading-6">Show {count(n, 'edge')}</summary>
          <ul className="max-h-40 overflow-auto">
            {props.edges.map((edge) => (
              <li key={edge.id} className="break-words py-0.5">
                {edgeText(edge)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** What the proposal does to recorded traffic. Each edge it would newly deny has to be looked at before anything is staged. */
export function EffectCells(props: {
  effect: ProposalView['effect'];
  seen: ReadonlySet<string>;
  onSeen: (id: string) => void;
}) {
  const { effect } = props;
  return (
    <section aria-label="Effect on recorded traffic">
      <h2 className="mt-5">Effect {effect.rangeText}</h2>
      <div className="mt-2.5 grid grid-cols-4 rounded-card border border-line bg-surface max-phone:grid-cols-2">
        <Cell verdict="allowed" word="Newly allowed" edges={effect.newlyAllowed} unit />
        <Cell verdict="would-deny" word="Still would be denied" edges={effect.stillWouldDeny} />
        <Cell verdict="denied" word="Newly denied" edges={effect.newlyDenied} />
        <Cell verdict="unknown" word="Unknown" edges={effect.unknown} />
      </div>
      {effect.newlyDenied.length > 0 && (
        <fieldset className="mt-2 rounded-card border border-deny bg-deny-soft px-3.5 py-3">
          <legend className="sr-only">Newly denied edges to look at</legend>
          <p className="font-[550]">
            {count(effect.newlyDenied.length, 'edge')} allowed now would be denied by this. Look at each
            before staging.
          </p>
          {effect.newlyDenied.map((edge) => (
            <label key={edge.id} className="mt-1.5 flex min-h-6 items-center gap-2">
              <input
                type="checkbox"
                className="size-4 accent-accent-solid"
                checked={props.seen.has(edge.id)}
                onChange={() => props.onSeen(edge.id)}
              />
              <span className="min-w-0 break-words">Seen: {edgeText(edge)}</span>
            </label>
          ))}
        </fieldset>
      )}
    </section>
  );
}
