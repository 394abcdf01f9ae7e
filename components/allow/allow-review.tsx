'use client';
import { useEffect, useRef, useState } from 'react';
import type { Query } from '@/components/data/api';
import { useView } from '@/components/data/use-view';
import { count } from '@/components/ui/count';
import { ErrorState } from '@/components/ui/error-state';
import { notify } from '@/components/ui/toast';
import type { ProposalView, WidthView } from '@/lib/api';
import { AloneNote } from './alone-note';
import { blockReason } from './block-reason';
import { CoveredEdges } from './covered-edges';
import { Crumbs } from './crumbs';
import { EffectCells } from './effect-cells';
import { PolicyList } from './policy-list';
import { PolicyPane } from './policy-pane';
import { RefusedEdges } from './refused-edges';
import { RuleWords } from './rule-words';
import { StageFooter } from './stage-footer';
import { stagedWords } from './staged-words';
import type { OwnYaml } from './use-own-yaml';
import type { ProposalAnswer } from './use-proposal';
import { useStage } from './use-stage';
import { useUndoStaging } from './use-undo-staging';
import { WidthChoice } from './width-choice';
import { saveYaml, yamlText } from './yaml-text';

export interface ReviewProps {
  readonly proposal: ProposalView;
  readonly answer: ProposalAnswer;
  readonly edges: readonly string[];
  /** Edges beyond what one proposal may cover. */
  readonly left: number;
  readonly width: WidthView;
  readonly own: OwnYaml;
  readonly cidr: string | null;
  readonly range: Query;
  readonly onCidr: (cidr: string) => void;
  readonly onBack: (how?: 'push' | 'replace') => void;
}

/** The namespace all policies of a proposal live in; null when there are several, or none. */
function commonNamespace(proposal: ProposalView): string | null {
  const names = new Set(proposal.policies.map(({ ref }) => ref.namespace));
  const [only = null] = names;
  return names.size === 1 ? only : null;
}

/** ⌘↵ or Ctrl ↵ anywhere on the page, the editor included. */
function useStageKey(stage: () => void): void {
  const latest = useRef(stage);
  latest.current = stage;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

/** The proposal under review: words, width and effect on the left, YAML and the write on the right. */
export function AllowReview(props: ReviewProps) {
  const { proposal, answer, own, width } = props;
  const view = useView();
  const [chosen, setChosen] = useState(0);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const { busy, error, stage } = useStage(props.range);
  const undoOf = useUndoStaging(props.range);
  const { policies } = proposal;
  const text = width === 'own' && own.text !== null ? own.text : yamlText(policies);
  const reason = blockReason({
    proposal,
    current: answer.current && (width !== 'own' || own.text === own.asked),
    failed: answer.error !== null,
    seen,
  });
  const write = async () => {
    if (reason !== null || busy || !proposal.permission.allowed) return;
    const bodies = width === 'own' ? [{ yaml: text }] : policies.map(({ yaml }) => ({ yaml }));
    const result = await stage({ policies: bodies, edges: [...props.edges] });
    if (result === null) return;
    notify(stagedWords(result), undoOf(result));
    props.onBack('replace');
  };
  useStageKey(() => void write());

  const leave = (ids: readonly string[]) => {
    const rest = props.edges.filter((id) => !ids.includes(id));
    if (rest.length === 0) props.onBack();
    else view.set({ allow: rest.join(',') });
  };
  return (
    <div
      aria-busy={answer.busy}
      className="absolute inset-0 grid grid-cols-[minmax(0,1fr)_500px] max-laptop:grid-cols-[minmax(0,1fr)_420px] max-panel:block max-panel:overflow-auto"
    >
      <div className="min-h-0 overflow-auto pt-5 pr-7 pb-6 pl-8 max-laptop:px-6 max-panel:overflow-visible max-phone:px-4">
        <Crumbs namespace={commonNamespace(proposal)} />
        <h1 className="mt-1.5">{proposal.title}</h1>
        <p className="mt-1 text-ink-2">{proposal.subline}</p>
        {props.left > 0 && (
          <p className="mt-1 text-ink-2">
            One proposal covers 500 edges. The other {props.left.toLocaleString('en')} wait in Flows.
          </p>
        )}
        {answer.error !== null && (
          <div className="mt-4">
            <ErrorState
              message={`${answer.error.message} Below is the last answer.`}
              detail={answer.error.detail}
              onRetry={answer.retry}
            />
          </div>
        )}
        {policies.length > 1 ? (
          <PolicyList policies={policies} chosen={chosen} onChoose={setChosen} />
        ) : (
          policies.map((policy) => <RuleWords key={policy.ref.name} rules={policy.words.rules} />)
        )}
        <RefusedEdges refused={proposal.refused} cidr={props.cidr} onCidr={props.onCidr} onLeave={leave} />
        {props.cidr !== null && proposal.refused.every(({ needsCidr }) => !needsCidr) && (
          <p className="mt-4 text-ink-2">
            External peers by address: <code>{props.cidr}</code>
          </p>
        )}
        <WidthChoice
          proposal={proposal}
          width={width}
          hasOwn={own.text !== null}
          onChange={(next) => view.set({ width: next === 'suggested' ? null : next }, 'replace')}
        />
        <CoveredEdges
          edges={proposal.edges.filter(({ id }) => proposal.refused.every(({ edge }) => edge.id !== id))}
        />
        <EffectCells
          effect={proposal.effect}
          seen={seen}
          onSeen={(id) =>
            setSeen((old) => {
              const next = new Set(old);
              if (!next.delete(id)) next.add(id);
              return next;
            })
          }
        />
        <AloneNote edges={proposal.aloneWouldDeny} policies={policies.length} />
      </div>
      <aside
        aria-label="What would be written"
        className="flex min-h-0 flex-col border-line border-l bg-surface max-panel:border-t max-panel:border-l-0"
      >
        <PolicyPane
          proposal={proposal}
          pane={view.get('pane') === 'edit' ? 'edit' : 'diff'}
          chosen={Math.min(chosen, Math.max(0, policies.length - 1))}
          text={text}
          onPane={(pane) => view.set({ pane: pane === 'diff' ? null : pane }, 'replace')}
          onChoose={setChosen}
          onEdit={(next) => {
            if (next === text) return;
            own.edit(next);
            view.set({ width: 'own' }, 'replace');
          }}
        />
        <StageFooter
          label={
            policies.length > 1 ? `Stage ${count(policies.length, 'policy', 'policies')}` : 'Stage policy'
          }
          permission={proposal.permission}
          reason={reason}
          busy={busy}
          error={error}
          kubectl={proposal.kubectl}
          empty={policies.length === 0}
          onStage={() => void write()}
          onExport={() =>
            saveYaml(
              policies.length === 1 ? `${policies[0]?.ref.name ?? 'policy'}.yaml` : 'staged-policies.yaml',
              text,
            )
          }
          onCancel={() => props.onBack()}
        />
      </aside>
    </div>
  );
}
