/** Serves the exported pages as core does – the same policy headers – but with no API behind: screens are tested against answers a test writes down. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Pages } from '../../lib/core/http/pages';

export interface PagesServer {
  readonly url: string;
  stop(): Promise<void>;
}

export async function servePages(folder = join(process.cwd(), 'out')): Promise<PagesServer> {
  const pages = new Pages(folder);
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const found = pages.find(path);
    const page = found ?? pages.notFound;
    if (page === null) return response.writeHead(404).end();
    response.writeHead(found === null ? 404 : 200, {
      'content-type': page.type,
      ...(page.policy === null ? {} : { 'content-security-policy': page.policy }),
    });
    return response.end(page.plain);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
