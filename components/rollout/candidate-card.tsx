'use client';
import { useState } from 'react';
import { useSession } from '@/components/data/use-session';
import { useView } from '@/components/data/use-view';
import { ButtonLink } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { count } from '@/components/ui/count';
import { StateSquare } from '@/components/ui/marks';
import { GuardedButton } from '@/components/ui/no-right';
import { clockTime, dayName } from '@/components/ui/when';
import type { RolloutView } from '@/lib/api';
import { candidateNamespace, kindWords } from './candidate-kinds';
import { useUnstage } from './use-unstage';

type Candidate = NonNullable<RolloutView['candidate']>;

/** What is staged, with its way back: taking a staged policy away has no effect on traffic. */
export function CandidateCard(props: { rollout: RolloutView; candidate: Candidate }) {
  const { candidate, rollout } = props;
  const view = useView();
  const session = useSession();
  const unstage = useUnstage();
  const [open, setOpen] = useState(false);
  const staged = candidate.ref.kind.startsWith('Staged');
  const changeable = staged && rollout.bridge === 'none';
  return (
    <Card label="Candidate">
      <CardHead title="Candidate">{kindWords[candidate.kind].title}</CardHead>
      <div className="border-line border-t px-4 py-2.5">
        <p className="flex flex-wrap items-center gap-x-2">
          <StateSquare state={staged ? 'staged' : 'enforced'} word={false} />
          <code className="min-w-0 font-medium [overflow-wrap:anywhere]">
            {candidate.ref.namespace === null ? '' : `${candidate.ref.namespace}/`}
            {candidate.ref.name}
          </code>
        </p>
        <p className="mt-0.5 text-12 text-ink-3">
          {count(candidate.pods, 'pod')}
          {candidate.stagedAt !== null &&
            `, staged ${dayName(candidate.stagedAt)} ${clockTime(candidate.stagedAt)}`}
        </p>
        {changeable && session.data && (
          <div className="mt-2 flex flex-wrap gap-2">
            <ButtonLink size="sm" href={view.to('/rollout', { step: 'stage' })}>
              Change
            </ButtonLink>
            <GuardedButton
              size="sm"
              variant="ghost"
              permission={session.data.permissions.stage}
              onClick={() => setOpen(true)}
            >
              Unstage…
            </GuardedButton>
          </div>
        )}
      </div>
      {session.data && (
        <ConfirmDialog
          open={open}
          onClose={() => setOpen(false)}
          title="Take the staged default deny away?"
          cluster={session.data.cluster}
          lines={{
            scope: count(candidate.pods, 'pod'),
            effect: 'None on traffic: it is only staged. What it would deny is no longer computed.',
            notKnown: 'Whether another tool writes it again',
            wayBack: 'Stage it again; the recorded flows stay',
          }}
          confirmLabel="Unstage"
          busy={unstage.isPending}
          error={unstage.error?.message ?? null}
          onConfirm={() =>
            unstage.mutate(
              { kind: candidate.kind, namespace: candidateNamespace(candidate) },
              { onSuccess: () => setOpen(false) },
            )
          }
        />
      )}
    </Card>
  );
}
