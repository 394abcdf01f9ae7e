/** A TCP connection that can be cut: between a client and the address it means to reach. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export class CuttingProxy {
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async to(address: string): Promise<CuttingProxy> {
    const [host = '', port = ''] = address.split(':');
    const proxy: CuttingProxy = new CuttingProxy(
      createServer((client) => {
        const upstream = connect(Number(port), host);
        for (const [one, other] of [
          [client, upstream],
          [upstream, client],
        ] as const) {
          proxy.#sockets.add(one);
          one.pipe(other);
          one.on('error', () => undefined);
          one.on('close', () => {
            proxy.#sockets.delete(one);
            other.destroy();
          });
        }
      }),
    );
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get address(): string {
    const found = this.server.address();
    if (found === null || typeof found === 'string') throw new Error('The proxy does not listen.');
    return `127.0.0.1:${found.port}`;
  }

  /** Breaks every connection there is; new ones are let through. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }
}
