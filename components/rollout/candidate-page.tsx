'use client';
import { useEffect, useState } from 'react';
import { useStatus } from '@/components/data/use-session';
import { useView } from '@/components/data/use-view';
import { PageHeader } from '@/components/ui/page-header';
import type { CandidateBody, RolloutView } from '@/lib/api';
import { CandidateChoice } from './candidate-choice';
import { CandidateExempt } from './candidate-exempt';
import { CandidatePreview } from './candidate-preview';
import { Stepper } from './stepper';
import { useCandidate } from './use-candidate';

/** Typing in the YAML asks core only after a rest. */
const restMs = 600;

/** Staging a default deny: which kind, who is exempt, what it selects and would deny, before anything is written. */
export function CandidatePage(props: { rollout: RolloutView }) {
  const { rollout } = props;
  const view = useView();
  const status = useStatus();
  const [body, setBody] = useState<CandidateBody>(() => startBody(rollout, view.list('ns')));
  const asked = useRested(body);
  const preview = useCandidate(asked);
  const change = (patch: Partial<CandidateBody>) => setBody((old) => ({ ...old, yaml: null, ...patch }));
  const first = rollout.candidate === null && rollout.ended === null;
  const title = first ? rollout.sentence : 'Stage a default deny';
  return (
    <>
      <PageHeader
        sentence={title}
        subline={
          first
            ? rollout.subline
            : 'A staged policy has no effect on traffic. It only computes what it would deny.'
        }
      />
      {first && rollout.steps.length > 0 && (
        <Stepper steps={rollout.steps} gate={rollout.gate?.state ?? null} />
      )}
      <div className="mt-5 grid grid-cols-[minmax(0,380px)_minmax(0,1fr)] items-start gap-4 max-panel:grid-cols-1">
        <div className="grid min-w-0 grid-cols-1 gap-4">
          <CandidateChoice
            body={body}
            namespaces={status.data?.namespaceNames ?? []}
            exempt={preview.data?.exempt.filter((one) => one.builtIn).map((one) => one.name) ?? []}
            onChange={change}
          />
          {body.kind === 'global' && (
            <CandidateExempt
              exempt={preview.data?.exempt ?? []}
              exclude={body.exclude}
              namespaces={status.data?.namespaceNames ?? []}
              onChange={(exclude) => change({ exclude })}
            />
          )}
        </div>
        <CandidatePreview
          body={body}
          preview={preview}
          settled={asked === body && !preview.isPlaceholderData}
          onYaml={(yaml) => setBody((old) => ({ ...old, yaml }))}
        />
      </div>
    </>
  );
}

/** One namespace in scope is what a person came to stage, unless a candidate stands that is to change. */
function startBody(rollout: RolloutView, scope: readonly string[]): CandidateBody {
  const { candidate } = rollout;
  const only = scope.length === 1 ? (scope[0] ?? null) : null;
  if (candidate !== null)
    return { kind: candidate.kind, namespace: candidate.ref.namespace ?? only, exclude: [], yaml: null };
  return { kind: 'global', namespace: only, exclude: [], yaml: null };
}

function useRested(body: CandidateBody): CandidateBody {
  const [rested, setRested] = useState(body);
  useEffect(() => {
    if (body.yaml === null) return setRested(body);
    const timer = setTimeout(() => setRested(body), restMs);
    return () => clearTimeout(timer);
  }, [body]);
  return rested;
}
