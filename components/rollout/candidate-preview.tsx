'use client';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ApiError } from '@/components/data/api';
import { Loaded } from '@/components/data/loaded';
import { Card, CardHead } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { RowsSkeleton } from '@/components/ui/skeleton';
import type { CandidateBody, CandidateView } from '@/lib/api';
import { CandidateEffect } from './candidate-effect';
import { CandidateStage } from './candidate-stage';
import { CandidateYaml } from './candidate-yaml';

/** What the chosen default deny is: the policy, what it selects, what it would deny, and the way to stage it. */
export function CandidatePreview(props: {
  body: CandidateBody;
  preview: UseQueryResult<CandidateView, ApiError>;
  settled: boolean;
  onYaml: (yaml: string | null) => void;
}) {
  const { body, preview } = props;
  if (body.kind !== 'global' && body.namespace === null)
    return (
      <EmptyState kind="nothing-yet" title="Choose a namespace">
        What the default deny would select and deny is computed for one namespace.
      </EmptyState>
    );
  return (
    <div className="min-w-0">
      <Loaded
        query={preview}
        skeleton={
          <div role="status" aria-label="Loading the preview" className="card px-4 pb-4">
            <RowsSkeleton rows={8} />
          </div>
        }
      >
        {(candidate) => (
          <div className="grid grid-cols-1 gap-4" aria-busy={!props.settled}>
            <CandidateStage body={body} candidate={candidate} settled={props.settled} />
            {candidate.ref !== null && <CandidateEffect candidate={candidate} />}
            <Card label="Policy">
              <CardHead title="Policy" />
              <CandidateYaml candidate={candidate} own={body.yaml} onYaml={props.onYaml} />
            </Card>
          </div>
        )}
      </Loaded>
    </div>
  );
}
