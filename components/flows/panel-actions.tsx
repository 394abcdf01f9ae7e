'use client';
import { Ellipsis, Lock } from 'lucide-react';
import { useView } from '@/components/data/use-view';
import { Button, IconButton } from '@/components/ui/button';
import { count } from '@/components/ui/count';
import { Icon } from '@/components/ui/icon';
import { Menu, type MenuItem } from '@/components/ui/menu';
import { NoRight } from '@/components/ui/no-right';
import { notify, notifyError } from '@/components/ui/toast';
import type { EdgeRowView, PermissionView } from '@/lib/api';
import type { DecisionKind } from './decide-dialog';
import { edgeText } from './edge-text';
import { useDecide } from './use-decide';

/** Whether there is anything to decide: what is allowed and stays so needs nobody. */
const isOpen = (row: EdgeRowView): boolean => row.verdict !== 'allowed' && row.verdict !== 'would-allow';

/** Allow, deny on purpose, later; the rest in the menu. */
export function PanelActions(props: {
  row: EdgeRowView;
  permission: PermissionView;
  quiet: boolean;
  onAllow: () => void;
  onDecide: (kind: DecisionKind) => void;
}) {
  const { row, permission } = props;
  const view = useView();
  const { decide, error } = useDecide();
  const off = !permission.allowed;
  const many = row.ids.length > 1;
  const takeBack = () =>
    void decide(
      { edges: [...row.ids], kind: null, reason: '', until: null },
      `Decision taken back: ${edgeText(row.edge)}`,
    );
  const copyLink = () =>
    void navigator.clipboard.writeText(window.location.origin + view.href({})).then(
      () => notify('Link copied'),
      () => notifyError('The browser refused to copy. The address of this page is the link.'),
    );
  const more: MenuItem[] = [
    ...(row.verdict === 'unknown' && !off
      ? [{ label: 'Accept unknown…', onSelect: () => props.onDecide('accept-unknown') }]
      : []),
    ...(row.decision !== null && !off ? [{ label: 'Take decision back', onSelect: takeBack }] : []),
    { label: 'Copy link', onSelect: copyLink },
  ];
  return (
    <div className="flex flex-none flex-wrap items-center gap-2 border-line border-t px-5 py-3 max-laptop:gap-1.5 max-laptop:px-4">
      {isOpen(row) && (
        <>
          <Button
            variant={props.quiet ? 'plain' : 'primary'}
            onClick={props.onAllow}
            aria-keyshortcuts="a"
            className="max-phone:flex-1 max-phone:basis-[40%]"
          >
            {many ? `Allow ${count(row.ids.length, 'edge')}…` : 'Allow…'}
            <span
              aria-hidden="true"
              className="font-mono rounded-[3px] border border-current px-1 text-[11px] leading-4 opacity-75 max-phone:hidden"
            >
              A
            </span>
          </Button>
          <Button
            onClick={() => props.onDecide('deny')}
            disabled={off}
            aria-keyshortcuts="d"
            className="max-phone:flex-1 max-phone:basis-[40%]"
          >
            {off && <Icon of={Lock} size={14} />}
            Deny on purpose…
          </Button>
          <Button
            variant="ghost"
            onClick={() => props.onDecide('later')}
            disabled={off}
            aria-keyshortcuts="e"
            className="max-laptop:px-2 max-phone:flex-1"
          >
            {off && <Icon of={Lock} size={14} />}
            Decide later…
          </Button>
        </>
      )}
      {!isOpen(row) && (
        <span className="text-ink-2">Allowed by the pending policies: nothing to decide.</span>
      )}
      <Menu
        align="end"
        trigger={
          <IconButton label="More actions" className="ml-auto">
            <Icon of={Ellipsis} />
          </IconButton>
        }
        items={more}
      />
      <NoRight permission={permission} />
      {error !== null && (
        <p role="alert" className="basis-full font-medium text-deny">
          {error}
        </p>
      )}
    </div>
  );
}
