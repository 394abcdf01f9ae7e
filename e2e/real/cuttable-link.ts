/** A loopback link to a server that can be cut: what a load balancer or a restart does to open watches. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CuttableLink {
  /** The server's address by way of the link; TLS goes through untouched. */
  readonly url: string;
  /** Resets every open connection; new ones are let in. */
  cut(): void;
  close(): Promise<void>;
}

export function cuttableLink(url: string): Promise<CuttableLink> {
  const { hostname, port, protocol } = new URL(url);
  const open = new Set<Socket>();
  const keep = (socket: Socket): void => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // A reset is what this is for; the other end is told by the pipe.
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((from) => {
    const to = connect({ host: hostname, port: Number(port) });
    keep(from);
    keep(to);
    from.pipe(to);
    to.pipe(from);
    from.on('close', () => to.destroy());
    to.on('close', () => from.destroy());
  });
  const cut = (): void => {
    for (const socket of [...open]) socket.destroy();
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve({
        url: `${protocol}//127.0.0.1:${(server.address() as AddressInfo).port}`,
        cut,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            cut();
          }),
      });
    });
  });
}
