/** One check of preflight; a check that cannot be made is inconclusive, never pass. */
import type { PreflightView } from '@/lib/api';

export type Check = PreflightView['checks'][number];

/** Everything but the group, which its maker adds. */
export type Finding = Omit<Check, 'group'>;

/** A question with its possible answers; whatever does not pass says what to do. */
export function question(id: string, name: string) {
  const answer =
    (state: Check['state']) =>
    (detail: string, remedy: string | null): Finding => ({ id, name, state, detail, remedy });
  return {
    pass: (detail: string): Finding => answer('pass')(detail, null),
    fail: answer('fail'),
    inconclusive: answer('inconclusive'),
    waiting: answer('waiting'),
  };
}

export const inGroup = (group: Check['group'], findings: readonly Finding[]): Check[] =>
  findings.map((item) => ({ ...item, group }));
