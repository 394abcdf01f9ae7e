/** What screen readers hear of a countdown: at 5, 2 and 1 min and at 30 s, once each (ui.md §5). */
const marks: readonly { readonly left: number; readonly words: string }[] = [
  { left: 30, words: '30 seconds until the bridge lowers by itself' },
  { left: 60, words: '1 minute until the bridge lowers by itself' },
  { left: 120, words: '2 minutes until the bridge lowers by itself' },
  { left: 300, words: '5 minutes until the bridge lowers by itself' },
];

/** The words of the newest mark passed between two looks at the clock (seconds left); null when none was. */
export function passedMark(before: number | null, left: number): string | null {
  if (before === null) return null;
  return marks.find((mark) => left <= mark.left && before > mark.left)?.words ?? null;
}
