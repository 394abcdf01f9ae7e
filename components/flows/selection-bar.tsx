'use client';
import { Lock } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { count } from '@/components/ui/count';
import { Icon } from '@/components/ui/icon';
import { NoRight } from '@/components/ui/no-right';
import type { EdgeRowView, PermissionView } from '@/lib/api';
import type { DecisionKind } from './decide-dialog';

/** What can be done with the selected rows; stands at the foot of the list while any is selected. */
export function SelectionBar(props: {
  rows: readonly EdgeRowView[];
  permission: PermissionView;
  onAllow: () => void;
  onDecide: (kind: DecisionKind) => void;
  onClear: () => void;
}) {
  const n = props.rows.reduce((sum, row) => sum + row.ids.length, 0);
  const off = !props.permission.allowed;
  return (
    <section
      aria-label="Selection"
      className="sticky bottom-0 z-10 flex flex-wrap items-center gap-2 border-line border-t bg-surface py-2.5 pr-5 pl-6 max-phone:px-4"
    >
      <b className="mr-1">{count(n, 'edge')} selected</b>
      <Button variant="primary" onClick={props.onAllow}>
        Allow {count(n, 'edge')}…
      </Button>
      <Button onClick={() => props.onDecide('deny')} disabled={off}>
        {off && <Icon of={Lock} size={14} />}
        Deny on purpose…
      </Button>
      <Button variant="ghost" onClick={() => props.onDecide('later')} disabled={off}>
        {off && <Icon of={Lock} size={14} />}
        Decide later…
      </Button>
      <NoRight permission={props.permission} />
      <span className="flex-1" />
      <Button variant="ghost" onClick={props.onClear}>
        Clear selection
      </Button>
    </section>
  );
}
