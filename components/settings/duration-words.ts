/** Durations as people write them: `7 d`, `1 h 30 min`, `15 min`, `40 s`; seconds inside. */
const units: readonly {
  readonly name: string;
  readonly seconds: number;
  readonly also: readonly string[];
}[] = [
  { name: 'd', seconds: 86_400, also: ['day', 'days'] },
  { name: 'h', seconds: 3_600, also: ['hour', 'hours'] },
  { name: 'min', seconds: 60, also: ['m', 'minute', 'minutes'] },
  { name: 's', seconds: 1, also: ['sec', 'second', 'seconds'] },
];

const unitSeconds = (word: string): number | null =>
  units.find((unit) => unit.name === word || unit.also.includes(word))?.seconds ?? null;

/** Whole seconds, exactly: all units that are not zero. */
export function durationText(seconds: number): string {
  const parts: string[] = [];
  let rest = seconds;
  for (const unit of units) {
    const amount = Math.floor(rest / unit.seconds);
    rest -= amount * unit.seconds;
    if (amount > 0) parts.push(`${amount} ${unit.name}`);
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

/** Seconds of a duration in words, or null when it is none. Each unit at most once, largest first or not. */
export function parseDuration(text: string): number | null {
  const rest = text.trim().toLowerCase();
  if (rest === '0') return 0;
  if (!/^(\d{1,9}\s*[a-z]+\s*)+$/.test(rest)) return null;
  const seen = new Set<number>();
  let total = 0;
  for (const [, amount, word] of rest.matchAll(/(\d+)\s*([a-z]+)/g)) {
    const seconds = unitSeconds(word ?? '');
    if (seconds === null || seen.has(seconds)) return null;
    seen.add(seconds);
    total += Number(amount) * seconds;
  }
  return total;
}
