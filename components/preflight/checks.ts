import type { PreflightView } from '@/lib/api';

export type CheckView = PreflightView['checks'][number];
export type GroupName = CheckView['group'];

/** The four questions, in the order in which they matter. */
export const groupNames: readonly GroupName[] = ['Cluster', 'Evidence', 'Your rights', 'Way back'];

export const groupNotes: Readonly<Record<GroupName, string>> = {
  Cluster: 'what runs here',
  Evidence: 'what we can see',
  'Your rights': 'what you may do',
  'Way back': 'if raising goes wrong',
};

const weight = { fail: 0, inconclusive: 1, waiting: 2, pass: 3 } as const;

/** What does not pass stands first. */
export const byState = (checks: readonly CheckView[]): readonly CheckView[] =>
  [...checks].sort((a, b) => weight[a.state] - weight[b.state]);

export function checkGroups(
  checks: readonly CheckView[],
): readonly { readonly name: GroupName; readonly checks: readonly CheckView[] }[] {
  return groupNames
    .map((name) => ({ name, checks: byState(checks.filter((check) => check.group === name)) }))
    .filter((group) => group.checks.length > 0);
}

/** A remedy of several lines is something to copy (a ClusterRole, commands), not to read. */
export const isCode = (remedy: string): boolean => remedy.trim().includes('\n');

/** `Copy ClusterRole` for a manifest, `Copy commands` for the rest. */
export const copyWords = (remedy: string): string => {
  const kind = /^kind: (\w+)/m.exec(remedy)?.[1];
  return kind === undefined ? 'Copy commands' : `Copy ${kind}`;
};
