'use client';
import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { mainPlaces } from './places';

interface KeyLine {
  readonly keys: readonly string[];
  readonly does: string;
}

const anywhere: readonly KeyLine[] = [
  { keys: ['⌘K', 'Ctrl K'], does: 'Search or run' },
  { keys: ['/'], does: 'Filter this page' },
  { keys: ['?'], does: 'This sheet' },
  { keys: ['Esc'], does: 'Close the innermost' },
  { keys: ['['], does: 'Narrow the sidebar' },
  { keys: ['t'], does: 'Next theme' },
];
const places: readonly KeyLine[] = mainPlaces.flatMap((place) =>
  place.key === null ? [] : [{ keys: ['g', place.key], does: place.name }],
);
const lists: readonly KeyLine[] = [
  { keys: ['j', 'k'], does: 'Next, previous row' },
  { keys: ['↵'], does: 'Open' },
  { keys: ['x'], does: 'Select' },
  { keys: ['a'], does: 'Allow' },
  { keys: ['d'], does: 'Deny on purpose' },
  { keys: ['e'], does: 'Decide later' },
  { keys: ['y'], does: 'YAML' },
];

/** All keys. No single key writes. */
export function KeySheet(props: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title="Keys" width="max-w-[680px]">
      <div className="grid grid-cols-3 gap-x-8 gap-y-4 max-phone:grid-cols-1">
        <KeyGroup title="Anywhere" lines={anywhere} />
        <KeyGroup title="Go to" lines={places} />
        <KeyGroup title="In lists" lines={lists} />
      </div>
      <p className="mt-4 text-12 text-ink-2">
        No single key writes: what changes the cluster opens a dialog first. Keys are off in fields and in the
        editor.
      </p>
    </Dialog>
  );
}

function KeyGroup(props: { title: string; lines: readonly KeyLine[] }) {
  return (
    <section>
      <h3 className="mb-1 text-12 text-ink-3">{props.title}</h3>
      <ul>
        {props.lines.map((line) => (
          <li key={line.does} className="flex min-h-7 items-center justify-between gap-3">
            <span>{line.does}</span>
            <span className="flex flex-none gap-1">
              {line.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
