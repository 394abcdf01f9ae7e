/**
 * Holds a Goldmane to its contract: the one at DRAWBRIDGE_TEST_GOLDMANE (host:port, with the files
 * DRAWBRIDGE_TEST_GOLDMANE_CA, _CERT and _KEY), otherwise the sandbox's. It only adds flows, under names of its own.
 */
import { readFile } from 'node:fs/promises';
import { type GoldmaneUnderTest, goldmaneContract } from '@/lib/flows/contract/goldmane-contract';
import { createAuthority } from '@/lib/sandbox/certificates';
import { startGoldmane } from '@/lib/sandbox/goldmane';
import { Collector } from '@/lib/sandbox/traffic/collector';

const serverName = 'goldmane.calico-system.svc';
const address = process.env.DRAWBRIDGE_TEST_GOLDMANE;
const title =
  address === undefined ? 'the sandbox’s (DRAWBRIDGE_TEST_GOLDMANE is not set)' : `the one at ${address}`;

async function pem(part: 'CA' | 'CERT' | 'KEY'): Promise<string> {
  const variable = `DRAWBRIDGE_TEST_GOLDMANE_${part}`;
  const path = process.env[variable];
  if (path === undefined) throw new Error(`DRAWBRIDGE_TEST_GOLDMANE needs the file ${variable} too.`);
  return readFile(path, 'utf8');
}

async function byAddress(host: string): Promise<GoldmaneUnderTest> {
  const target = {
    address: host,
    ca: await pem('CA'),
    cert: await pem('CERT'),
    key: await pem('KEY'),
    serverName: process.env.DRAWBRIDGE_TEST_GOLDMANE_SERVER_NAME ?? serverName,
  };
  return { target, collector: () => new Collector(target), restart: null, close: async () => undefined };
}

async function ofSandbox(): Promise<GoldmaneUnderTest> {
  const authority = await createAuthority('contract');
  const server = await authority.issue({ commonName: 'goldmane', use: 'server', dnsNames: [serverName] });
  const client = await authority.issue({ commonName: 'drawbridge', use: 'client' });
  const goldmane = await startGoldmane({ windowSeconds: 2, tls: { ca: authority.ca, ...server } });
  const target = { address: goldmane.address, ca: authority.ca, ...client, serverName };
  return {
    target,
    collector: () => new Collector(target),
    restart: () => goldmane.restart(),
    close: () => goldmane.stop(),
  };
}

console.log(`Goldmane's contract runs on ${title}.`);
goldmaneContract(title, () => (address === undefined ? ofSandbox() : byAddress(address)));
