import { createAuthority } from '@/lib/sandbox/certificates';
import { startGoldmane } from '@/lib/sandbox/goldmane';
import { Collector } from '@/lib/sandbox/traffic/collector';
import { goldmaneContract } from './goldmane-contract';

goldmaneContract('the sandbox’s, windows of 2 s', async () => {
  const authority = await createAuthority('contract');
  const server = await authority.issue({
    commonName: 'goldmane',
    use: 'server',
    dnsNames: ['goldmane.calico-system.svc'],
  });
  const client = await authority.issue({ commonName: 'drawbridge', use: 'client' });
  const goldmane = await startGoldmane({ windowSeconds: 2, tls: { ca: authority.ca, ...server } });
  const target = { address: goldmane.address, ca: authority.ca, ...client };
  return {
    target: { ...target, serverName: null },
    collector: () => new Collector(target),
    restart: () => goldmane.restart(),
    close: () => goldmane.stop(),
  };
});
