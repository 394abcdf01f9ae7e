/** What the read loop tells its listener: windows, gaps and state, each gap once and as small as it is known to be. */
import type { FlowClock } from '../clock';
import { limitedRemedy, limitedText } from '../limit-rows';
import type { SourceListener } from '../source';
import type { FlowWindow, Gap } from '../window';
import { lagWindows } from './bucket-times';
import { GoldmaneError } from './goldmane-error';
import { PendingWatch } from './pending-watch';

/** A window as it was read, and what of it could not be read or told apart. */
export interface ReadWindow {
  readonly window: FlowWindow;
  readonly unreadable: readonly string[];
  readonly limited: readonly string[];
}

export interface ReadReportOptions {
  readonly source: string;
  readonly listener: SourceListener;
  readonly clock: FlowClock;
  readonly resumeAfter: number | null;
}

/** Windows that may be missed before the source counts as stale. */
const missedWindows = 3;

/** The listener could not take what it was told. */
class ListenerError extends Error {
  override readonly name = 'ListenerError';
}

const clockText = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

export class ReadReport {
  private readonly pending = new PendingWatch();
  /** End of the newest window that was recorded, in this life or before. */
  private newestEnd: number | null;
  /** Up to here an earlier life recorded, or a gap was told. */
  private accountedUntil: number | null;
  private unreachable: Gap | null = null;
  private failingSince: number | null = null;
  private wasLive = false;

  constructor(private readonly options: ReadReportOptions) {
    this.newestEnd = options.resumeAfter;
    this.accountedUntil = options.resumeAfter;
  }

  private async record(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw new ListenerError(`What Goldmane reported could not be recorded: ${detail}`, { cause: error });
    }
  }

  private gap(gap: Omit<Gap, 'subject'>): Promise<void> {
    return this.record(() => this.options.listener.gap({ subject: this.options.source, ...gap }));
  }

  /** A new window, in order. */
  async window(read: ReadWindow): Promise<void> {
    const { window } = read;
    await this.reachableAgain(window.start);
    await this.windowAgain(read);
    this.newestEnd = Math.max(this.newestEnd ?? 0, window.end);
    const gap = this.pending.note(window);
    if (gap !== null) await this.record(() => this.options.listener.gap(gap));
  }

  /** A window that was told before, with better content. */
  async windowAgain({ window, unreadable, limited }: ReadWindow): Promise<void> {
    await this.record(() => this.options.listener.window(window));
    if (limited.length > 0)
      await this.gap({
        kind: 'cardinality-limited',
        from: window.start,
        to: window.end,
        message: limitedText(limited),
        remedy: limitedRemedy,
      });
    if (unreadable.length === 0) return;
    await this.gap({
      kind: 'records-unreadable',
      from: window.start,
      to: window.end,
      message: `${unreadable.length} of Goldmane's records could not be read: ${unreadable[0] ?? ''}`,
      remedy: 'Look whether this Goldmane is newer than this Drawbridge supports',
    });
  }

  live(newestWindowEnd: number): void {
    this.failingSince = null;
    this.wasLive = true;
    this.newestEnd = Math.max(this.newestEnd ?? 0, newestWindowEnd);
    this.options.listener.state({ state: 'live', newestWindowEnd });
  }

  /** Buckets of `[from, to)` left Goldmane's memory unread. */
  async fellOut(from: number, to: number): Promise<void> {
    this.accountedUntil = to;
    if (this.unreachable !== null) return this.endUnreachable(to);
    await this.gap({
      kind: 'window-missing',
      from,
      to,
      message: `Flows from ${clockText(from)} to ${clockText(to)} were not read in time: Goldmane keeps one hour`,
      remedy: 'Nothing brings them back; the time counts as not observed',
    });
  }

  async restarted(from: number, to: number): Promise<void> {
    if (this.unreachable !== null) await this.endUnreachable(this.unreachable.from);
    await this.gap({
      kind: 'source-restarted',
      from,
      to,
      message: `Goldmane lost its memory between ${clockText(from)} and ${clockText(to)}: it was restarted`,
      remedy: 'Nothing brings the lost flows back; the time counts as not observed',
    });
  }

  /** On the first contact Goldmane held no record from before `start`, though an earlier life had recorded. */
  async nothingBefore(start: number): Promise<void> {
    const from = this.accountedUntil;
    if (from !== null && start > from) await this.restarted(from, start);
  }

  /** `error`: of the round that failed. Stale after three missed windows, or at once when it never worked. */
  async failed(error: unknown, width: number): Promise<void> {
    const now = this.options.clock.now() / 1000;
    this.failingSince ??= now;
    const missed = now >= (this.newestEnd ?? 0) + (lagWindows + 1 + missedWindows) * width;
    if (!missed && this.wasLive) return;
    const message = error instanceof Error ? error.message : String(error);
    const since = Math.floor(this.failingSince);
    this.options.listener.state({ state: 'stale', newestWindowEnd: this.newestEnd, since, error: message });
    if (missed && error instanceof GoldmaneError) await this.beginUnreachable(message);
  }

  /** The reason is told; a history that cannot take it now gets it with the next attempt. */
  private async beginUnreachable(message: string): Promise<void> {
    if (this.newestEnd === null || this.unreachable !== null) return;
    const gap: Gap = {
      kind: 'source-unreachable',
      subject: this.options.source,
      from: this.newestEnd,
      to: null,
      message,
      remedy: 'Restore the connection: Goldmane keeps one hour, what is read in that time is not lost',
    };
    try {
      await this.options.listener.gap(gap);
      this.unreachable = gap;
    } catch {
      this.unreachable = null;
    }
  }

  private async reachableAgain(start: number): Promise<void> {
    if (this.unreachable !== null) await this.endUnreachable(Math.max(start, this.unreachable.from));
  }

  private async endUnreachable(to: number): Promise<void> {
    const gap = this.unreachable;
    if (gap === null) return;
    await this.record(() => this.options.listener.gap({ ...gap, to: Math.max(gap.from, to) }));
    this.unreachable = null;
  }
}
