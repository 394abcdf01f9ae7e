import { Kbd } from '@/components/ui/kbd';
import { Mark } from '@/components/ui/marks';
import type { NamespacesView } from '@/lib/api';

/** What the list cannot show, and its keys. */
export function NamespaceNotes(props: { data: NamespacesView }) {
  const { notVisible, limited, rows } = props.data;
  return (
    <footer className="mt-3 flex flex-wrap gap-x-5 gap-y-2 text-12 text-ink-3">
      {notVisible !== null && (
        <p className="flex gap-1.5">
          <Mark name="state-not-visible" size={14} />
          {notVisible}
        </p>
      )}
      {limited !== null && rows.length > 0 && <p>{limited}</p>}
      <span className="flex-1" />
      <p className="flex gap-4 max-phone:hidden" aria-hidden="true">
        <span>
          <Kbd>j</Kbd> <Kbd>k</Kbd> move
        </span>
        <span>
          <Kbd>↵</Kbd> open
        </span>
        <span>
          <Kbd>s</Kbd> stage
        </span>
      </p>
    </footer>
  );
}
