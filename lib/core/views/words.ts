/** Small pieces of prose that many sentences share (ui.md §7). */

const irregular: Readonly<Record<string, string>> = {
  policy: 'policies',
  is: 'are',
  has: 'have',
  does: 'do',
  denies: 'deny',
};

/** `1 edge`, `12 edges`, `1,200 pods`. */
export const count = (n: number, noun: string): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? noun : many(noun)}`;

export const many = (noun: string): string => irregular[noun] ?? `${noun}s`;

/** Verb form for a number: `verb(1, 'is')` is, `verb(2, 'is')` are. */
export const verb = (n: number, singular: string): string =>
  n === 1 ? singular : (irregular[singular] ?? singular.replace(/s$/, ''));

/** `a, b and c`; beyond `limit` the rest is counted. */
export function listed(items: readonly string[], limit = 4): string {
  const shown =
    items.length > limit ? [...items.slice(0, limit - 1), `${items.length - limit + 1} more`] : [...items];
  const last = shown.pop();
  if (last === undefined) return '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

/** One decimal, never rounded up to 100: an incomplete observation must not read as complete. */
export function percent(part: number, whole: number): number | null {
  if (whole <= 0) return null;
  return Math.floor((part / whole) * 1000) / 10;
}

/** `6 d 16 h`, `52 min`, `40 s`. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min`;
  if (s < 86_400)
    return `${Math.floor(s / 3_600)} h${s % 3_600 >= 60 ? ` ${Math.floor((s % 3_600) / 60)} min` : ''}`;
  return `${Math.floor(s / 86_400)} d${s % 86_400 >= 3_600 ? ` ${Math.floor((s % 86_400) / 3_600)} h` : ''}`;
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `Thu 12 Nov`, in the server's zone. */
export function day(at: number): string {
  const date = new Date(at * 1000);
  return `${days[date.getDay()]} ${date.getDate()} ${months[date.getMonth()]}`;
}

/** `14:05`. */
export function clock(at: number): string {
  const date = new Date(at * 1000);
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

/** `Thu 12 Nov 14:05`. */
export const moment = (at: number): string => `${day(at)} ${clock(at)}`;

/** `7 days`, `24 hours`, `15 minutes`: a length as the time picker names it. */
export function span(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s >= 2 * 86_400) return count(Math.round(s / 86_400), 'day');
  if (s >= 2 * 3_600) return count(Math.round(s / 3_600), 'hour');
  return count(Math.round(s / 60), 'minute');
}

/** `99.6 % observed`, `observation unknown`: goes with every zero. */
export const observedText = (share: number | null): string =>
  share === null ? 'nothing observed' : `${share} % observed`;

/** First letter a capital, for sentences that begin with a name of ours. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
