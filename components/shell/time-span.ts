/** The time range of an address: `range=7d`, or `from`/`to` in unix seconds (ui.md §2). */
import { clockTime, dayName, duration } from '@/components/ui/when';

export interface Preset {
  readonly value: string;
  readonly label: string;
  readonly seconds: number;
}

export const presets: readonly Preset[] = [
  { value: '15m', label: 'Last 15 min', seconds: 900 },
  { value: '1h', label: 'Last hour', seconds: 3_600 },
  { value: '24h', label: 'Last 24 h', seconds: 86_400 },
  { value: '7d', label: 'Last 7 days', seconds: 7 * 86_400 },
  { value: '30d', label: 'Last 30 days', seconds: 30 * 86_400 },
];

/** What core takes when the address names no range. */
export const defaultPreset = '7d';

export interface Span {
  readonly from: number;
  readonly to: number;
}

const wholeSeconds = (text: string | null): number | null =>
  text !== null && /^\d{1,12}$/.test(text) ? Number(text) : null;

/** The absolute range of an address, or null when it names none that is possible. */
export function absoluteSpan(get: (key: string) => string | null): Span | null {
  const from = wholeSeconds(get('from'));
  const to = wholeSeconds(get('to'));
  return from !== null && to !== null && from < to ? { from, to } : null;
}

export const presetOf = (value: string | null): Preset | null =>
  presets.find((preset) => preset.value === (value ?? defaultPreset)) ?? null;

const units: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };
const shortest = 60;
const longest = 90 * 86_400;

/** Seconds of a relative range as core reads it, `3h` as well as the presets; null when it is none. */
export function relativeSeconds(value: string | null): number | null {
  const match = /^(\d{1,4})([mhd])$/.exec(value ?? defaultPreset);
  if (match === null) return null;
  return Math.min(Math.max(Number(match[1]) * (units[match[2] ?? ''] ?? 0), shortest), longest);
}

const shownSeconds = (value: string | null): number =>
  relativeSeconds(value) ?? relativeSeconds(defaultPreset) ?? shortest;

/** The range in seconds at a given moment. What is no range is read as the default. */
export function spanAt(get: (key: string) => string | null, now: number): Span {
  const absolute = absoluteSpan(get);
  if (absolute !== null) return absolute;
  return { from: Math.round(now) - shownSeconds(get('range')), to: Math.round(now) };
}

/** `Last 7 days`, `Thu 12 Nov 09:04 – 10:31`. */
export function spanWords(get: (key: string) => string | null): string {
  const absolute = absoluteSpan(get);
  if (absolute === null) {
    const seconds = shownSeconds(get('range'));
    return presets.find((preset) => preset.seconds === seconds)?.label ?? `Last ${duration(seconds)}`;
  }
  const { from, to } = absolute;
  const end = dayName(from) === dayName(to) ? clockTime(to) : `${dayName(to)} ${clockTime(to)}`;
  return `${dayName(from)} ${clockTime(from)} – ${end}`;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** Unix seconds as the value of a `datetime-local` field, in local time. */
export function toField(at: number): string {
  const date = new Date(at * 1_000);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Unix seconds of a `datetime-local` value; null when it is not a time. */
export function fromField(value: string): number | null {
  const at = new Date(value).getTime();
  return Number.isNaN(at) ? null : Math.floor(at / 1_000);
}
