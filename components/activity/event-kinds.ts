/** Words of the kinds of events, for filters and details. */
const words: Readonly<Record<string, string>> = {
  stage: 'Staged',
  unstage: 'Staging taken back',
  decide: 'Decided',
  accept: 'Accepted with reason',
  lower: 'Bridge lowered',
  place: 'Placed',
  raise: 'Bridge raised',
  pause: 'Paused or resumed',
  confirm: 'Confirmed',
  commit: 'Committed',
  'roll-back': 'Rolled back',
  remove: 'Removed',
  drift: 'Drift',
  settings: 'Settings',
  observe: 'Observation',
  'sign-in': 'Signed in',
};

export const kindWords = (kind: string): string => words[kind] ?? kind;

const enforcing = new Set(['lower', 'place', 'raise', 'confirm', 'commit', 'roll-back']);

/** Events of enforcing are solid on the line, all others dashed. */
export const enforces = (kind: string): boolean => enforcing.has(kind);
