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

/** Unified diff; only the gutter is tinted. */
export function YamlDiff(props: { lines: readonly DiffLine[]; label: string; className?: string }) {
  return (
    <ScrollRegion
      label={props.label}
      className={clsx(
        'overflow-auto rounded-control border border-line bg-surface py-1 text-12 leading-[18px]',
        props.className,
      )}
    >
      {props.lines.map((line, index) => (
        // Lines repeat; their place is their identity.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className="flex w-max min-w-full">
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
