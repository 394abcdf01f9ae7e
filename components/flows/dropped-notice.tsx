import { Filter } from 'lucide-react';
import { count } from '@/components/ui/count';
import { Icon } from '@/components/ui/icon';

/** Values of the address that mean nothing here: named, not silently ignored (ui.md §2). */
export function DroppedNotice(props: { dropped: readonly string[]; onClear: () => void }) {
  if (props.dropped.length === 0) return null;
  return (
    <div role="status" className="card mt-3 flex items-center gap-3 px-3 py-2">
      <Icon of={Filter} className="text-ink-2" />
      <p className="min-w-0 flex-1">
        {count(props.dropped.length, 'value')} of this address {props.dropped.length === 1 ? 'is' : 'are'} not
        known here and narrow nothing: <code className="break-all">{props.dropped.join(', ')}</code>
      </p>
      <button type="button" className="link h-6" onClick={props.onClear}>
        Remove from address
      </button>
    </div>
  );
}
