'use client';
import { Info, X } from 'lucide-react';
import { Loaded } from '@/components/data/loaded';
import { useApi } from '@/components/data/use-api';
import { useView } from '@/components/data/use-view';
import { IconButton } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Mark } from '@/components/ui/marks';
import { ScrollRegion } from '@/components/ui/scroll-region';
import { Skeleton } from '@/components/ui/skeleton';
import { apiPaths, type EdgeDetailView, type EdgeRowView, edgeDetailSchema } from '@/lib/api';
import { CodeWords } from './code-words';
import type { DecisionKind } from './decide-dialog';
import { edgeIdText } from './edge-id-text';
import { edgeText } from './edge-text';
import { PanelActions } from './panel-actions';
import { PanelFrame } from './panel-frame';
import { PanelHead } from './panel-head';
import { PanelMembers } from './panel-members';
import { PanelRule } from './panel-rule';
import { PanelRuns } from './panel-runs';
import { rangeQuery } from './range-query';
import { SideTrace } from './side-trace';

export interface PanelProps {
  readonly id: string;
  /** The row of the list that holds the edge; null when the list does not show it. */
  readonly row: EdgeRowView | null;
  /** Another button is the next thing to do, so none here is filled. */
  readonly quiet: boolean;
  readonly onClose: () => void;
  readonly onOpen: (id: string) => void;
  readonly onAllow: (row: EdgeRowView) => void;
  readonly onDecide: (kind: DecisionKind, row: EdgeRowView) => void;
}

function Waiting(props: { onClose: () => void }) {
  return (
    <div role="status" aria-label="Loading the edge" className="px-5 py-4">
      <span className="float-right">
        <IconButton label="Close panel" onClick={props.onClose}>
          <Icon of={X} />
        </IconButton>
      </span>
      {['w-2/3', 'w-1/2', 'w-3/5', 'w-full', 'w-full', 'w-4/5'].map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no name
        <Skeleton key={index} className={`${width} mb-4`} />
      ))}
    </div>
  );
}

/** Why the edge has its verdict: the trace of each side, and what could not be traced. */
function Why(props: { detail: EdgeDetailView }) {
  const { sides, missingSides, smallestRule, explain } = props.detail;
  return (
    <div className="px-5 py-3.5">
      {sides.map((trace) => (
        <SideTrace key={trace.side} trace={trace} />
      ))}
      {missingSides.map((text) => (
        <p key={text} className="mt-3 flex items-start gap-2 first:mt-0">
          <Mark name="state-not-visible" className="mt-0.5" />
          <span>{text}</span>
        </p>
      ))}
      <PanelRule rule={smallestRule} />
      {explain.length > 0 && (
        <ul aria-label="Explanation" className="mt-3.5 space-y-1 text-12 text-ink-2">
          {explain.map((line) => (
            <li key={line} className="flex items-start gap-2">
              <Icon of={Info} size={14} className="mt-px text-ink-3" />
              <span>
                <CodeWords text={line} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** One edge: verdict today and then, when it runs, why, the smallest rule, what to do (ui.md §5). */
export function EdgePanel(props: PanelProps) {
  const view = useView();
  const answer = useApi({
    path: apiPaths.edge,
    schema: edgeDetailSchema,
    query: { id: props.id, ...rangeQuery(view.params) },
    topics: ['flows', 'cluster', 'decisions'],
  });
  const label = `Edge ${props.row === null ? edgeIdText(props.id) : edgeText(props.row.edge)}`;
  // The last edge stays until the next one is there; its buttons must not act on it then.
  const stale = answer.isPlaceholderData;
  return (
    <PanelFrame label={label}>
      <Loaded query={answer} skeleton={<Waiting onClose={props.onClose} />}>
        {(detail) => {
          const row = props.row ?? detail.row;
          return (
            <div
              aria-busy={stale}
              className={stale ? 'flex min-h-0 flex-1 flex-col opacity-60' : 'flex min-h-0 flex-1 flex-col'}
            >
              <PanelHead detail={detail} onClose={props.onClose} />
              <ScrollRegion
                label="Evidence and trace"
                className="min-h-0 flex-1 overflow-auto -outline-offset-2"
              >
                {props.row !== null && (
                  <PanelMembers row={props.row} openId={props.id} onOpen={props.onOpen} />
                )}
                <PanelRuns runs={detail.runs} />
                <Why detail={detail} />
              </ScrollRegion>
              {!stale && (
                <PanelActions
                  row={row}
                  permission={detail.permission}
                  quiet={props.quiet}
                  onAllow={() => props.onAllow(row)}
                  onDecide={(kind) => props.onDecide(kind, row)}
                />
              )}
            </div>
          );
        }}
      </Loaded>
    </PanelFrame>
  );
}
