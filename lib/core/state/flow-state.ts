/** Flows from their sources into the history, and how the sources are. */
import type { FlowHistory, FlowSource, SourceListener, SourceState } from '@/lib/flows';
import type { SourceStatus } from '../picture';
import { Recording, type RecordingState } from './recording';
import { newestWitness } from './window-witness';

export class FlowState {
  readonly #sources: FlowSource[] = [];
  readonly #states = new Map<string, SourceState>();
  readonly #recording: Recording;
  /** Moves with every recorded window, gap, or change of a source's state. */
  revision = 0;

  constructor(
    readonly history: FlowHistory,
    private readonly onChange: () => void,
    private readonly onError: (error: unknown) => void,
    now: () => number = () => Date.now() / 1000,
  ) {
    this.#recording = new Recording(now);
  }

  /** Whether what the sources tell is kept. */
  recording(): RecordingState {
    return this.#recording.state;
  }

  async add(source: FlowSource): Promise<void> {
    this.#sources.push(source);
    this.#states.set(source.name, { state: 'connecting' });
    const newest = await this.history.newestWindowEnd(source.name);
    const witness = newest === null ? null : await newestWitness(this.history, source.name, newest);
    await source.start(this.#listener(source.name), newest, witness);
  }

  status(): SourceStatus[] {
    return this.#sources.map((source) => ({
      name: source.name,
      state: this.#states.get(source.name) ?? { state: 'connecting' },
      capabilities: source.capabilities(),
    }));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#sources.map((source) => source.stop()));
  }

  #moved(): void {
    this.revision++;
    this.onChange();
  }

  #listener(name: string): SourceListener {
    const recorded = async (work: Promise<void>): Promise<void> => {
      try {
        await work;
        this.#recording.worked();
        this.#moved();
      } catch (error) {
        if (this.#recording.failed(error)) this.#moved();
        this.onError(error);
        throw error;
      }
    };
    return {
      window: (window) => recorded(this.history.putWindow(window)),
      gap: (gap) => recorded(this.history.putGap(gap)),
      live: () => undefined,
      state: (state) => {
        this.#states.set(name, state);
        this.#moved();
      },
    };
  }
}
