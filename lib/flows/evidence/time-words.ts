/** Times and numbers in the words of gaps: UTC, as no reader's zone is known here. */

/** `52 min`, `6 h 5 min`, `2 d 3 h`. */
export function lengthText(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min`;
  const [unit, whole, part, rest] =
    s < 86_400
      ? (['h', Math.floor(s / 3_600), 'min', Math.floor((s % 3_600) / 60)] as const)
      : (['d', Math.floor(s / 86_400), 'h', Math.floor((s % 86_400) / 3_600)] as const);
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${part}`;
}

/** `2026-11-19 10:42 UTC` */
export const timeText = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export const counted = (n: number, noun: string): string => `${n} ${n === 1 ? noun : `${noun}s`}`;
