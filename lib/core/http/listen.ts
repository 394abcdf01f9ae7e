/** Where the server listens, and which Host names it answers to. */
import type { Server } from 'node:http';

interface Place {
  readonly host: string;
  readonly port: number;
  readonly hostNames: readonly string[];
}

/** The port it listens on. Fails with one line that says what to do. */
export function listen(server: Server, config: Place): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const where = `${config.host}:${config.port}`;
      if (error.code === 'EADDRINUSE')
        reject(
          new Error(
            `Port ${config.port} is in use. Choose another with --port N, or --port 0 for any free one.`,
          ),
        );
      else if (error.code === 'EADDRNOTAVAIL')
        reject(new Error(`${config.host} is no address of this machine. Choose another with --host.`));
      else if (error.code === 'EACCES')
        reject(new Error(`Listening on ${where} is not permitted. Choose a port above 1023 with --port.`));
      else reject(new Error(`Listening on ${where} failed: ${error.message}.`));
    });
    server.listen(config.port, config.host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : config.port);
    });
  });
}

/** Loopback names always; others as configured. */
export function allowedHosts(config: Place, port: number): string[] {
  const names = [
    '127.0.0.1',
    'localhost',
    '[::1]',
    config.host.includes(':') ? `[${config.host}]` : config.host,
  ];
  return [
    ...names.map((name) => `${name}:${port}`.toLowerCase()),
    ...config.hostNames.map((name) => name.toLowerCase()),
  ];
}
