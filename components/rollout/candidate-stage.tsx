'use client';
import type { ApiError } from '@/components/data/api';
import { useView } from '@/components/data/use-view';
import { Card } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/code-copy';
import { GateDiamond, StateSquare } from '@/components/ui/marks';
import { GuardedButton } from '@/components/ui/no-right';
import { notify, notifyError } from '@/components/ui/toast';
import type { CandidateBody, CandidateView, StagedResultView } from '@/lib/api';
import { useStageCandidate } from './use-candidate';
import { useUnstage } from './use-unstage';

/** The one write of this page, with the server's dry run and its refusal. */
export function CandidateStage(props: { body: CandidateBody; candidate: CandidateView; settled: boolean }) {
  const { body, candidate } = props;
  const view = useView();
  const stage = useStageCandidate();
  const unstage = useUnstage();
  const refused = candidate.refusal !== null;
  const name = candidate.ref?.name ?? 'default deny';
  // As promises: what `mutate` is told is dropped once the page has gone on. What failed stands in `stage.error`.
  const done = ({ written }: StagedResultView) => {
    const undo = () =>
      void unstage
        .mutateAsync({ kind: body.kind, namespace: body.namespace })
        .catch(({ message }: ApiError) => notifyError(message));
    // Undo removes it, so it undoes only what was created; a changed one has its way back on its page.
    notify(
      `Staged ${name}`,
      written.every(({ created }) => created) && written.length > 0 ? undo : undefined,
    );
    view.set({ step: null }, 'replace');
  };
  return (
    <Card label="Stage">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3 p-4">
        <div className="min-w-0 flex-1 basis-64">
          {refused ? (
            <p role="alert" className="flex gap-2 text-deny">
              <GateDiamond state="fail" word={false} />
              <span>{candidate.refusal}</span>
            </p>
          ) : (
            <p className="flex gap-2">
              <span className="flex h-5 items-center">
                <StateSquare state="staged" word={false} />
              </span>
              <span className="min-w-0">
                <b>Staging changes no traffic.</b>{' '}
                <span className="text-ink-2">It computes what this default deny would deny.</span>
              </span>
            </p>
          )}
          <DryRun candidate={candidate} />
          {stage.error !== null && (
            <p role="alert" className="mt-2 font-medium text-deny">
              {stage.error.message}
            </p>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {candidate.kubectl !== '' && <CopyButton text={candidate.kubectl} label="Copy as kubectl" />}
          <GuardedButton
            variant="primary"
            permission={candidate.permission}
            disabled={refused || stage.isPending || !props.settled}
            reason={refused ? 'Refused, see the reason' : null}
            onClick={() => void stage.mutateAsync(body).then(done, () => undefined)}
          >
            Stage policy
          </GuardedButton>
        </div>
      </div>
    </Card>
  );
}

const dryRunMark = { accepted: 'pass', refused: 'fail', 'not-tried': 'waiting' } as const;

function DryRun({ candidate }: { candidate: CandidateView }) {
  const { state, text, detail } = candidate.dryRun;
  return (
    <div className="mt-2 flex gap-2 text-12 text-ink-2">
      <GateDiamond state={dryRunMark[state]} word={false} size={14} />
      <div className="min-w-0">
        {text}
        {detail !== null && (
          <details>
            <summary className="link w-fit">Show the answer</summary>
            <pre className="mt-1 whitespace-pre-wrap [overflow-wrap:anywhere]">{detail}</pre>
          </details>
        )}
      </div>
    </div>
  );
}
