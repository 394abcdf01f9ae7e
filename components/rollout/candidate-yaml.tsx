'use client';
import { useId } from 'react';
import { Button } from '@/components/ui/button';
import { CodeCopy } from '@/components/ui/code-copy';
import { YamlDiff } from '@/components/ui/yaml-diff';
import type { CandidateView } from '@/lib/api';

/** The policy as a person would write it; own YAML is checked as it is typed and refused with the reason. Writing YAML is not for phones. */
export function CandidateYaml(props: {
  candidate: CandidateView;
  own: string | null;
  onYaml: (yaml: string | null) => void;
}) {
  const { candidate, own, onYaml } = props;
  const id = useId();
  const changes = candidate.diff.some((line) => line.kind !== 'same');
  const isNew = candidate.diff.every((line) => line.kind === 'add');
  return (
    <div className="px-4 pb-4">
      {own === null ? (
        <CodeCopy text={candidate.yaml} label="policy as YAML" />
      ) : (
        <>
          <label htmlFor={id} className="mb-1 block text-12 text-ink-2">
            Own YAML
          </label>
          <textarea
            id={id}
            value={own}
            rows={Math.min(28, Math.max(12, own.split('\n').length + 1))}
            spellCheck={false}
            onChange={(event) => onYaml(event.target.value)}
            className="field w-full resize-y font-mono text-12"
          />
        </>
      )}
      <div className="mt-2 flex flex-wrap gap-2 max-phone:hidden">
        {own === null ? (
          <Button size="sm" onClick={() => onYaml(candidate.yaml)}>
            Edit YAML
          </Button>
        ) : (
          <Button size="sm" onClick={() => onYaml(null)}>
            Use the proposed policy
          </Button>
        )}
      </div>
      {changes && !isNew && (
        <>
          <h3 className="mt-3 mb-1 text-12 text-ink-3">Change to what is staged now</h3>
          <YamlDiff lines={candidate.diff} label="change to the staged policy" />
        </>
      )}
    </div>
  );
}
