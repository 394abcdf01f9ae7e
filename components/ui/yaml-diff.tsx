import clsx from 'clsx';
import { ScrollRegion } from './scroll-region';

export interface DiffLine {
  readonly kind: 'add' | 'remove' | 'same';
  readonly text: string;
}

const sign = { add: '+', remove: '−', same: ' ' } as const;
const tint = {
  add: 'bg-code-add text-code-add-ink',
  remove: 'bg-deny-soft text-deny',
  same: 'text-ink-3',
} as const;

/** The place of each line in the new text; null for a removed one. */
function newLineNumbers(lines: readonly DiffLine[]): (number | null)[] {
  let n = 0;
  return lines.map(({ kind }) => {
    if (kind === 'remove') return null;
    n += 1;
    return n;
  });
}

/** Unified diff; only the gutter is tinted. */
export function YamlDiff(props: {
  lines: readonly DiffLine[];
  label: string;
  className?: string;
  /** Line numbers of the new text in the gutter; no frame, for a pane that has its own. */
  numbered?: boolean;
}) {
  const numbers = newLineNumbers(props.lines);
  return (
    <ScrollRegion
      label={props.label}
      className={clsx(
        'overflow-auto bg-surface py-1 text-12 leading-[18px]',
        props.numbered !== true && 'rounded-control border border-line',
        props.className,
      )}
    >
      {props.lines.map((line, index) => (
        // Lines repeat; their place is their identity.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className="flex w-max min-w-full">
          {props.numbered === true && (
            <span
              aria-hidden="true"
              className={clsx(
                'w-[34px] flex-none select-none pr-2 text-right font-mono text-[0.92em]',
                line.kind === 'same' ? 'text-ink-3' : tint[line.kind],
              )}
            >
              {numbers[index] ?? ''}
            </span>
          )}
          <span className={clsx('w-6 flex-none select-none text-center', tint[line.kind])}>
            {sign[line.kind]}
          </span>
          <code
            className={clsx('whitespace-pre px-2', line.kind === 'remove' && 'line-through decoration-ink-3')}
          >
            {line.text || ' '}
          </code>
        </div>
      ))}
    </ScrollRegion>
  );
}
