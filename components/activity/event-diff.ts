import { diffLines } from 'diff';
import type { DiffLine } from '@/components/ui/yaml-diff';

/** Before and after as one unified list of lines; null before is a new object, null after a removed one. */
export function eventDiff(before: string | null, after: string | null): readonly DiffLine[] {
  return diffLines(before ?? '', after ?? '').flatMap((part) => {
    const kind = part.added ? 'add' : part.removed ? 'remove' : 'same';
    return part.value
      .replace(/\n$/, '')
      .split('\n')
      .map((text): DiffLine => ({ kind, text }));
  });
}
