/** Text on its way out: in big pieces, no faster than the reader takes it, and quiet when the reader has gone. */
import type { Writable } from 'node:stream';

/** UTF-16 units gathered before a write. */
const pieceLength = 65_536;

export class Output {
  #pending = '';
  #gone = false;
  #failed: Error | null = null;

  constructor(private readonly stream: Writable) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // `| head` has seen enough.
      if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') this.#gone = true;
      else this.#failed = error;
    });
  }

  /** True once nobody reads any more. */
  get gone(): boolean {
    return this.#gone;
  }

  /** True when enough has come together for a `flush`, which the caller then waits for. */
  add(text: string): boolean {
    this.#pending += text;
    return this.#pending.length >= pieceLength;
  }

  /** Resolves when the reader has taken all. @throws Error where it cannot be written, to a full disk for instance. */
  async flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    if (text !== '' && !this.#gone) {
      // A write's own error comes as an event too, which says what it means.
      await new Promise<void>((done) => {
        this.stream.write(text, () => setImmediate(done));
      });
    }
    if (this.#failed !== null) throw this.#failed;
  }
}
