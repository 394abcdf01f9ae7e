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

  /** @throws Error where the text cannot be written, a full disk for instance. */
  async write(text: string): Promise<void> {
    this.#pending += text;
    if (this.#pending.length >= pieceLength) await this.flush();
  }

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
