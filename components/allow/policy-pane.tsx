'use client';
import dynamic from 'next/dynamic';
import { count } from '@/components/ui/count';
import { Segmented } from '@/components/ui/tabs';
import { Tag } from '@/components/ui/tag';
import { YamlDiff } from '@/components/ui/yaml-diff';
import type { ProposalView, ProposedPolicyView } from '@/lib/api';
import { DryRunNote, OwnerNote } from './dry-run-note';

// The editor is large, and most proposals are staged as they come.
const YamlEditor = dynamic(() => import('./yaml-editor').then((part) => part.YamlEditor), {
  loading: () => (
    <p role="status" className="px-5 py-4 text-ink-3">
      Loading the editor
    </p>
  ),
});

export type Pane = 'diff' | 'edit';

const fullName = ({ ref }: ProposedPolicyView): string =>
  ref.namespace === null ? ref.name : `${ref.namespace}/${ref.name}`;

function Head(props: PaneProps) {
  const { policies } = props.proposal;
  const chosen = policies[props.chosen];
  return (
    <div className="flex min-h-[53px] flex-none flex-wrap items-center gap-2 border-line border-b px-5 py-2.5">
      {policies.length > 1 && props.pane === 'diff' ? (
        <select
          aria-label="Policy shown"
          className="field min-w-0 max-w-64 flex-1"
          value={props.chosen}
          onChange={(event) => props.onChoose(Number(event.target.value))}
        >
          {policies.map((policy, index) => (
            <option key={`${policy.ref.kind}-${fullName(policy)}`} value={index}>
              {`${index + 1} of ${policies.length}: ${fullName(policy)}`}
            </option>
          ))}
        </select>
      ) : (
        <b className="min-w-0 truncate">
          {policies.length > 1
            ? count(policies.length, 'policy', 'policies')
            : `${chosen?.ref.name ?? 'policy'}.yaml`}
        </b>
      )}
      {chosen !== undefined && <Tag>{chosen.isNew ? 'new' : 'changed'}</Tag>}
      <span className="flex-1" />
      <span className="max-phone:hidden">
        <Segmented
          label="Pane"
          value={props.pane}
          items={[
            { value: 'diff', label: 'Diff' },
            { value: 'edit', label: 'Edit' },
          ]}
          onChange={props.onPane}
        />
      </span>
    </div>
  );
}

export interface PaneProps {
  readonly proposal: ProposalView;
  readonly pane: Pane;
  readonly chosen: number;
  /** The text in the editor. */
  readonly text: string;
  readonly onPane: (pane: Pane) => void;
  readonly onChoose: (index: number) => void;
  readonly onEdit: (text: string) => void;
}

/** What would be written: each policy as a diff, or all of them as a text one edits; under it what the server says. */
export function PolicyPane(props: PaneProps) {
  const chosen = props.proposal.policies[props.chosen] ?? props.proposal.policies[0];
  return (
    <>
      <Head {...props} />
      <div className="min-h-[220px] flex-1 overflow-auto">
        {props.pane === 'edit' ? (
          <YamlEditor text={props.text} label="YAML of the proposal" onChange={props.onEdit} />
        ) : chosen === undefined ? (
          <p className="px-5 py-4 text-ink-2">No policy yet: none of the edges could be covered.</p>
        ) : (
          <YamlDiff
            numbered
            lines={chosen.diff}
            label={`Diff of ${fullName(chosen)}`}
            className="h-full py-2.5"
          />
        )}
      </div>
      {chosen !== undefined && (
        <>
          <DryRunNote dryRun={chosen.dryRun} />
          <OwnerNote managedBy={chosen.managedBy} isNew={chosen.isNew} />
        </>
      )}
    </>
  );
}
