import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClusterCache, discover } from '@/lib/cluster';
import type { GoldmaneFlow } from '@/lib/flows/goldmane/messages';
import { ManualClock } from '../clock';
import { calico, globals, Lab, v3 } from '../testing/kube-lab';
import { type LiveCluster, TrafficSimulator } from '../traffic/simulator';
import { storyEdges } from '../traffic/story-edges';
import { storyObjects } from './index';

const start = Date.UTC(2026, 10, 19, 10, 42);
const scope = `has(projectcalico.org/name) && projectcalico.org/name not in {"kube-system", "calico-system", "tigera-operator", "drawbridge"}`;
const deny = { namespaceSelector: scope, types: ['Ingress', 'Egress'] };
const stagedGlobals = `${v3}/stagedglobalnetworkpolicies`;

let lab: Lab;
let clock: ManualClock;
beforeEach(async () => {
  clock = new ManualClock(start);
  lab = await Lab.start({ objects: storyObjects({ size: 'small', now: start }), flavour: 'aggregated' });
});
afterEach(() => lab.stop());

/** Three windows show every living line. */
function flowsOf(cluster: LiveCluster): GoldmaneFlow[] {
  const sent: GoldmaneFlow[] = [];
  const simulator = new TrafficSimulator({
    cluster,
    edges: storyEdges,
    windowSeconds: 1,
    lively: true,
    clock,
    sink: { send: async (flows) => void sent.push(...flows), close: () => undefined },
    onError: (error) => {
      throw error;
    },
  });
  simulator.start();
  clock.advance(3000);
  simulator.stop();
  return sent;
}

interface Said {
  readonly action: string | undefined;
  readonly pending: string | undefined;
}

/** What the source of shop/frontend → shop/cart reports. */
function frontendToCart(flows: readonly GoldmaneFlow[]): Said {
  const key = flows.find(
    ({ Key }) =>
      Key?.reporter === 'Src' && Key.source_name.startsWith('frontend-') && Key.dest_name.startsWith('cart-'),
  )?.Key;
  return { action: key?.action, pending: key?.policies?.pending_policies.at(-1)?.action };
}

describe('lively traffic', () => {
  it('shows every living line of the story within three windows', () => {
    const edges = new Set(
      flowsOf(lab.server.cluster).map(({ Key }) =>
        [
          Key?.source_namespace,
          Key?.source_name,
          Key?.dest_namespace,
          Key?.dest_name,
          Key?.proto,
          Key?.dest_port,
        ].join(' '),
      ),
    );
    const living = storyEdges.filter(({ rate }) => rate.type !== 'run' && rate.type !== 'once');
    expect(edges.size).toBe(living.length);
  });
});

describe('the traffic follows the policies of the API server', () => {
  it('staged, allowed, enforced and gone again, seen in the next windows', async () => {
    const now = (): Said => frontendToCart(flowsOf(lab.server.cluster));
    expect(now()).toEqual({ action: 'Allow', pending: 'Allow' });
    await lab.post(
      stagedGlobals,
      calico('StagedGlobalNetworkPolicy', { name: 'default.default-deny' }, deny),
    );
    expect(now()).toEqual({ action: 'Allow', pending: 'Deny' });
    const path = `${v3}/namespaces/shop/stagednetworkpolicies`;
    const to = {
      action: 'Allow',
      protocol: 'TCP',
      destination: { selector: 'app == "cart"', ports: [8080] },
    };
    const allow = { order: 500, selector: 'app == "frontend"', types: ['Egress'], egress: [to] };
    await lab.post(path, calico('StagedNetworkPolicy', { name: 'default.frontend' }, allow));
    expect(now()).toEqual({ action: 'Allow', pending: 'Allow' });
    await lab.post(globals, calico('GlobalNetworkPolicy', { name: 'default.default-deny' }, deny));
    expect(now().action).toBe('Deny');
    await lab.as('admin').request({ method: 'DELETE', path: `${globals}/default.default-deny` });
    expect(now().action).toBe('Allow');
  });

  it('is the same through a watching cache, as over any real API server', async () => {
    const transport = lab.as('viewer');
    const cache = new ClusterCache(transport, await discover(transport));
    await cache.start();
    await lab.post(globals, calico('GlobalNetworkPolicy', { name: 'default.default-deny' }, deny));
    const arrived = (): boolean =>
      cache
        .snapshot()
        .policies.some(({ kind, name }) => kind === 'GlobalNetworkPolicy' && name === 'default.default-deny');
    while (!arrived()) await new Promise<void>((resolve) => cache.onChange(resolve));
    expect(frontendToCart(flowsOf(cache)).action).toBe('Deny');
    cache.stop();
  });
});
