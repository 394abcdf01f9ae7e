'use client';
import { count } from '@/components/ui/count';
import { Kbd } from '@/components/ui/kbd';

const keys = [
  [['J', 'K'], 'move'],
  [['X'], 'select'],
  [['A'], 'allow'],
  [['D'], 'deny on purpose'],
  [['E'], 'later'],
  [['/'], 'filter'],
] as const;

/** Keys of the list, the way to select what may be selected together, and the total. */
export function ListFoot(props: {
  rows: number;
  edges: number;
  selectable: number;
  onSelectAll: () => void;
}) {
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-x-3.5 gap-y-1 py-2 text-12 text-ink-3">
      {keys.map(([names, word]) => (
        <span key={word} className="inline-flex items-center gap-1 max-laptop:hidden">
          {names.map((name) => (
            <Kbd key={name}>{name}</Kbd>
          ))}
          <span className="ml-0.5">{word}</span>
        </span>
      ))}
      {props.selectable > 0 && (
        <button
          type="button"
          className="link h-6"
          title="Leaves out new, rare and cross-namespace edges: each of those is looked at by itself"
          onClick={props.onSelectAll}
        >
          Select {props.selectable} of {count(props.rows, 'row')}
        </button>
      )}
      <span className="flex-1" />
      <span>
        {count(props.rows, 'row')}, {count(props.edges, 'edge')}
      </span>
    </div>
  );
}
