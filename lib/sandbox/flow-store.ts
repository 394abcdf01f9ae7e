/** The sandbox's Goldmane with its certificates: server, reader and collector, files for the reader. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority } from './certificates';
import { type GoldmaneServer, startGoldmane } from './goldmane';
import type { GoldmaneTarget } from './traffic/collector';

export interface FlowStoreOptions {
  /** Existing folder for the certificates. */
  readonly dir: string;
  /** 0: any free port. */
  readonly goldmanePort: number;
  readonly windowSeconds: number;
}

export interface FlowStore {
  readonly store: GoldmaneServer;
  /** For whoever reports flows. */
  readonly target: GoldmaneTarget;
  /** For whoever reads them. */
  readonly files: {
    /** host:port */
    readonly address: string;
    readonly caPath: string;
    readonly certPath: string;
    readonly keyPath: string;
  };
}

const goldmaneName = 'goldmane.calico-system.svc';

/** Secrets are for their owner only. */
export function keepSecret(dir: string, name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

export async function startFlowStore(options: FlowStoreOptions): Promise<FlowStore> {
  const authority = await createAuthority('drawbridge-sandbox-goldmane');
  const [server, client, collector] = await Promise.all([
    authority.issue({
      commonName: 'goldmane',
      use: 'server',
      dnsNames: ['goldmane', goldmaneName, 'localhost'],
      addresses: ['127.0.0.1', '::1'],
    }),
    authority.issue({ commonName: 'drawbridge', use: 'client' }),
    authority.issue({ commonName: 'felix', use: 'client' }),
  ]);
  const store = await startGoldmane({
    port: options.goldmanePort,
    windowSeconds: options.windowSeconds,
    tls: { ca: authority.ca, ...server },
  }).catch((error: unknown) => {
    throw new Error(
      `Goldmane cannot listen on port ${options.goldmanePort} of 127.0.0.1 (${error instanceof Error ? error.message : String(error)}). Choose another one, or 0 for any free one.`,
      { cause: error },
    );
  });
  const target: GoldmaneTarget = { address: store.address, ca: authority.ca, ...collector };
  return {
    store,
    target,
    files: {
      address: store.address,
      caPath: keepSecret(options.dir, 'goldmane-ca.crt', authority.ca),
      certPath: keepSecret(options.dir, 'goldmane-client.crt', client.cert),
      keyPath: keepSecret(options.dir, 'goldmane-client.key', client.key),
    },
  };
}
