'use client';
import { useState } from 'react';
import { useView } from '@/components/data/use-view';
import { rangeQuery } from '@/components/flows/range-query';
import { ErrorState } from '@/components/ui/error-state';
import { widthSchema } from '@/lib/api';
import { AllowReview } from './allow-review';
import { useOwnYaml } from './use-own-yaml';
import { useProposal } from './use-proposal';
import { WaitingProposal } from './waiting-proposal';

/** As many as one proposal may be asked for (lib/api). */
const mostEdges = 500;

/** Allow: edges become one rule a person understands. The question is the address; what is typed stays here. */
export function AllowPage() {
  const view = useView();
  const own = useOwnYaml();
  const [cidr, setCidr] = useState<string | null>(null);
  const edges = view.list('allow');
  const asked = widthSchema.safeParse(view.get('width')).data ?? 'suggested';
  // An address that says *own* without the text somebody typed means the suggestion.
  const width = asked === 'own' && own.text === null ? 'suggested' : asked;
  const range = rangeQuery(view.params);
  const answer = useProposal(
    { edges: edges.slice(0, mostEdges), width, cidr, yaml: width === 'own' ? own.asked : null },
    range,
  );
  const back = (how: 'push' | 'replace' = 'push') => view.set({ allow: null, width: null, pane: null }, how);

  if (answer.proposal === null)
    return answer.error === null ? (
      <WaitingProposal />
    ) : (
      <div className="px-8 py-6 max-phone:px-4">
        <ErrorState message={answer.error.message} detail={answer.error.detail} onRetry={answer.retry}>
          <button type="button" className="link min-h-6" onClick={() => back()}>
            Back to Flows
          </button>
        </ErrorState>
      </div>
    );
  return (
    <AllowReview
      proposal={answer.proposal}
      answer={answer}
      edges={edges.slice(0, mostEdges)}
      left={Math.max(0, edges.length - mostEdges)}
      width={width}
      own={own}
      cidr={cidr}
      range={range}
      onCidr={setCidr}
      onBack={back}
    />
  );
}
