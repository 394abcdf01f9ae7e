/** Times in words. All times are unix seconds; clocks are local, 24 hours. */
const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', options);
const clock = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const clockSeconds = format({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const weekday = format({ weekday: 'short' });
const day = format({ weekday: 'short', day: 'numeric', month: 'short' });
const date = (at: number) => new Date(at * 1000);

/** `14:05` */
export const clockTime = (at: number): string => clock.format(date(at));
/** `14:05:11` */
export const exactTime = (at: number): string => clockSeconds.format(date(at));
/** `Thu 12 Nov` */
export const dayName = (at: number): string => day.format(date(at)).replace(',', '');
/** `Thu 10:31` within a week of `now`, `12 Nov 10:31` before. */
export function shortTime(at: number, now: number): string {
  if (dayName(at) === dayName(now)) return clockTime(at);
  if (now - at < 6 * 86_400) return `${weekday.format(date(at))} ${clockTime(at)}`;
  return `${dayName(at)} ${clockTime(at)}`;
}
/** For tooltips: day, seconds and zone. */
export const fullTime = (at: number): string => `${dayName(at)} ${exactTime(at)} ${zone()}`;

/** `6 d 16 h`, `52 min`, `4 s`: the two largest units, one below an hour. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min`;
  const hours = Math.floor(s / 3_600);
  if (hours < 24) {
    const minutes = Math.floor((s % 3_600) / 60);
    return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  }
  const rest = hours % 24;
  return rest === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${rest} h`;
}

/** `4 s ago` below a day, the day and clock before. */
export function ago(at: number, now: number): string {
  const age = now - at;
  if (age < 0) return 'now';
  return age < 86_400 ? `${duration(age)} ago` : shortTime(at, now);
}

/** `12:42`, minutes and seconds left. */
export function countdown(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
}
