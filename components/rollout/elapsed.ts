import { duration } from '@/components/ui/when';

/** `2 min 18 s` below an hour: while a countdown runs, seconds count. */
export function elapsed(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60 || s >= 3_600 || s % 60 === 0) return duration(s);
  return `${Math.floor(s / 60)} min ${s % 60} s`;
}
