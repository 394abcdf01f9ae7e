'use client';
import clsx from 'clsx';
import { useEffect, useId, useState } from 'react';
import type { ProposalView, WidthView } from '@/lib/api';
import { PairSquares } from './pair-squares';

interface Option {
  readonly width: WidthView;
  readonly title: string;
  readonly selector: string;
  readonly used: number;
  readonly opened: number;
  readonly note: string;
}

function Choice(props: { option: Option; name: string; checked: boolean; onChange: () => void }) {
  const { option, checked } = props;
  return (
    <label
      className={clsx(
        'mt-2 grid grid-cols-[18px_190px_minmax(0,1fr)] items-start gap-3 rounded-card border bg-surface px-3.5 py-[13px] first-of-type:mt-0 has-focus-visible:outline-2 has-focus-visible:outline-accent max-panel:grid-cols-[18px_minmax(0,1fr)]',
        checked ? 'border-accent shadow-[inset_0_0_0_1px_var(--accent)]' : 'border-line hover:bg-sunken/60',
      )}
    >
      <input
        type="radio"
        name={props.name}
        value={option.width}
        checked={checked}
        onChange={props.onChange}
        className="mt-0.5 size-4 accent-accent-solid outline-none"
      />
      <span className="min-w-0">
        <b className="block">{option.title}</b>
        <code className="block break-words text-12 text-ink-2">{option.selector}</code>
      </span>
      <span className="min-w-0 max-panel:col-start-2">
        <PairSquares used={option.used} opened={option.opened} />
        <span className="mt-[7px] block text-12 text-ink-2">{option.note}</span>
      </span>
    </label>
  );
}

/** How wide the rule is: narrow, suggested, wide, and one's own once something was edited. */
export function WidthChoice(props: {
  proposal: ProposalView;
  width: WidthView;
  hasOwn: boolean;
  onChange: (width: WidthView) => void;
}) {
  const { proposal } = props;
  const name = useId();
  // The address follows a moment later; the choice is shown at once.
  const [picked, setPicked] = useState<WidthView | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address has caught up when it changes.
  useEffect(() => setPicked(null), [props.width]);
  const width = picked ?? props.width;
  const own: Option = {
    width: 'own',
    title: 'Own',
    selector: 'as edited',
    used: proposal.pairs.used,
    opened: proposal.pairs.opened,
    note: 'Your YAML as it stands in the editor.',
  };
  const options: Option[] = [...proposal.widths, ...(props.hasOwn ? [own] : [])];
  if (options.length === 0) return null;
  return (
    <fieldset className="mt-5">
      <legend className="font-semibold text-14">How wide</legend>
      <p className="mt-0.5 mb-2.5 text-12 text-ink-2">
        One square is one pair of workloads the rule opens. Filled: used in the recorded traffic. Hollow:
        open, but nobody used it.
      </p>
      {options.map((option) => (
        <Choice
          key={option.width}
          option={option}
          name={name}
          checked={option.width === width}
          onChange={() => {
            setPicked(option.width);
            props.onChange(option.width);
          }}
        />
      ))}
      <PairList pairs={proposal.pairs} />
    </fieldset>
  );
}

/** The squares as a list, on request. */
function PairList(props: { pairs: ProposalView['pairs'] }) {
  if (props.pairs.list.length === 0) return null;
  return (
    <details className="mt-2.5 text-12">
      <summary className="link w-fit leading-6">List the pairs of this width</summary>
      <ul className="mt-1 max-h-52 overflow-auto">
        {props.pairs.list.map((pair) => (
          <li key={`${pair.src} ${pair.dst} ${pair.port}`} className="flex items-center gap-2 py-0.5">
            <i
              aria-hidden="true"
              className={clsx(
                'size-[11px] flex-none rounded-[2px] border',
                pair.used ? 'bg-solid [border-color:var(--solid)]' : 'border-control',
              )}
            />
            <span className="min-w-0 break-words">
              {pair.src} → {pair.dst} {pair.port}
            </span>
            <span className="text-ink-3">{pair.used ? 'used' : 'open, not used'}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
