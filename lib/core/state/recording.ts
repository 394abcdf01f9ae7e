/** Whether windows reach the history. A history that refuses them is told, and tried again with each window. */

export type RecordingState =
  | { readonly state: 'recording' }
  | {
      readonly state: 'paused';
      readonly reason: string;
      /** Unix seconds. */
      readonly since: number;
      readonly remedy: string;
    };

const recording: RecordingState = { state: 'recording' };

/** What people can do, by what the history says; the source keeps its flows for a while meanwhile. */
function remedyOf(reason: string): string {
  if (/no space left|disk quota|out of space|could not write|ENOSPC/i.test(reason))
    return 'Free space where the history is kept (--data); recording goes on by itself, or after a restart of Drawbridge where it does not';
  if (/read-only|permission denied|EROFS|EACCES/i.test(reason))
    return 'Make the folder of the history writable (--data), then start Drawbridge again';
  if (/invalidated|corrupt/i.test(reason)) return 'Start Drawbridge again: the history has to be opened anew';
  return 'See Drawbridge’s log; recording goes on with the next window that the history takes';
}

export class Recording {
  #state = recording;

  constructor(private readonly now: () => number) {}

  get state(): RecordingState {
    return this.#state;
  }

  /** Whether that changed anything. */
  failed(error: unknown): boolean {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    const since = this.#state.state === 'paused' ? this.#state.since : Math.floor(this.now());
    const isNew = this.#state.state !== 'paused' || this.#state.reason !== line;
    this.#state = { state: 'paused', reason: line, since, remedy: remedyOf(line) };
    return isNew;
  }

  worked(): void {
    this.#state = recording;
  }
}
