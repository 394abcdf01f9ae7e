/** Line by line, what a policy's YAML was and will be. */
import { diffLines } from 'diff';
import type { ProposedPolicyView } from '@/lib/api';

const kindOf = (part: { added?: boolean; removed?: boolean }): 'add' | 'remove' | 'same' =>
  part.added === true ? 'add' : part.removed === true ? 'remove' : 'same';

export function yamlDiffLines(before: string, after: string): ProposedPolicyView['diff'] {
  return diffLines(before, after).flatMap((part) =>
    part.value
      .replace(/\n$/, '')
      .split('\n')
      .map((text) => ({ kind: kindOf(part), text })),
  );
}
