/** Server-sent events to all open pages; each stream ends when its session does. */
import type { ServerResponse } from 'node:http';
import type { Session, Sessions } from './sessions';

const heartbeatMs = 15_000;
const maxStreams = 200;

export class EventHub {
  readonly #streams = new Map<ServerResponse, Session>();
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly sessions: Sessions) {
    this.#timer = setInterval(() => this.#beat(), heartbeatMs);
    this.#timer.unref();
  }

  /** False when too many streams are open. */
  open(response: ServerResponse, session: Session, first: { event: string; data: unknown }): boolean {
    if (this.#streams.size >= maxStreams) return false;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    response.write(`retry: 2000\n${format(first.event, first.data)}`);
    this.#streams.set(response, session);
    response.on('close', () => this.#streams.delete(response));
    return true;
  }

  send(event: string, data: unknown): void {
    const text = format(event, data);
    for (const response of this.#streams.keys()) {
      // A reader that does not drain would grow our memory without bound: it is cut and reconnects.
      if (response.writableLength > 1_000_000) response.destroy();
      else response.write(text);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    for (const response of this.#streams.keys()) response.end();
    this.#streams.clear();
  }

  #beat(): void {
    for (const [response, session] of this.#streams) {
      if (this.sessions.alive(session)) response.write(': beat\n\n');
      else response.end();
    }
  }
}

const format = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
