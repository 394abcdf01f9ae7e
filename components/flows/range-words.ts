import { clockTime, dayName, duration, shortTime } from '@/components/ui/when';

/** `7 days`, `1 day`, `6 h`. */
export function spanWords(seconds: number): string {
  const days = seconds / 86_400;
  if (Number.isInteger(days) && days > 0) return days === 1 ? '1 day' : `${days} days`;
  return duration(seconds);
}

/** `3 s ago` within the hour, `02:04 today`, `Wed 16:22` before. */
export function seenWords(at: number, now: number): string {
  const age = now - at;
  if (age < 3_600) return age < 1 ? 'now' : `${duration(age)} ago`;
  return dayName(at) === dayName(now) ? `${clockTime(at)} today` : shortTime(at, now);
}
