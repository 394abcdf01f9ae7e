import { describe, expect, it } from 'vitest';
import type { GoldmaneFlow, GoldmanePolicyHit } from '@/lib/flows/goldmane/messages';
import type { NetworkSet, Policy, Snapshot } from '@/lib/policy';
import { fixture, makePod } from '@/lib/policy/testing/world';
import { ManualClock } from '../clock';
import { TrafficSimulator } from './simulator';
import { edge, type StoryEdge } from './story-edge';

const t0 = 1_787_390_400;
const steady = { type: 'steady', perHour: 3600 } as const;
const ofDeployment = (name: string, namespace = 'shop') => ({
  generateName: `${name}-6b687c8dcb-`,
  workload: { namespace, kind: 'Deployment', name },
});

const world: Snapshot = {
  ...fixture,
  pods: [
    makePod('shop/web-6b687c8dcb-a', { app: 'web', zone: 'a' }, '10.0.1.1', ofDeployment('web')),
    makePod('shop/web-6b687c8dcb-b', { app: 'web', zone: 'b' }, '10.0.1.2', ofDeployment('web')),
    makePod('shop/api-6b687c8dcb-a', { app: 'api' }, '10.0.1.3', { ...ofDeployment('api'), node: 'n2' }),
  ],
};

const denyAll = (kind: 'GlobalNetworkPolicy' | 'StagedGlobalNetworkPolicy'): Policy => ({
  kind,
  namespace: null,
  name: 'default.deny',
  tier: 'default',
  order: null,
  selector: 'all()',
  types: ['Ingress', 'Egress'],
  ingress: [],
  egress: [],
});

/** A cluster under a simulator whose windows are taken one by one. */
function lab(edges: readonly StoryEdge[], snapshot: Snapshot = world, windowSeconds = 15) {
  const clock = new ManualClock(t0 * 1000);
  const sent: GoldmaneFlow[][] = [];
  const cluster = { revision: 1, current: snapshot, snapshot: (): Snapshot => cluster.current };
  const simulator = new TrafficSimulator({
    cluster,
    edges,
    windowSeconds,
    clock,
    sink: {
      send: async (flows) => {
        sent.push([...flows]);
      },
      close: () => undefined,
    },
    onError: (error) => {
      throw error;
    },
  });
  simulator.start();
  return {
    simulator,
    /** Records of the next window. */
    next(): GoldmaneFlow[] {
      clock.advance(windowSeconds * 1000);
      return sent.at(-1) ?? [];
    },
    sent,
    clock,
    change(change: Partial<Snapshot>): void {
      cluster.current = { ...cluster.current, ...change };
      cluster.revision++;
    },
  };
}

const verdictOf = (hits: readonly GoldmanePolicyHit[] | undefined) => hits?.at(-1)?.action;
const sides = (flows: readonly GoldmaneFlow[]): string[] =>
  flows.map(
    ({ Key }) =>
      `${Key?.reporter} ${Key?.action} pending ${verdictOf(Key?.policies?.pending_policies) ?? 'none'}`,
  );
const webToApi = edge('shop/web > shop/api', 'tcp/8080', steady);

describe('records of a window', () => {
  it('fold all pods of a workload to one record a side, with the labels they share', () => {
    const flows = lab([webToApi]).next();
    expect(flows).toHaveLength(2);
    expect(flows[0]).toMatchObject({
      Key: {
        source_name: 'web-6b687c8dcb-*',
        dest_name: 'api-6b687c8dcb-*',
        dest_port: 8080,
        reporter: 'Src',
      },
      source_labels: ['app=web'],
      start_time: t0,
      end_time: t0,
      num_connections_started: 15,
    });
  });

  it('count in and out as the reporting endpoint sees them', () => {
    const [src, dst] = lab([webToApi]).next();
    expect([src?.bytes_out, src?.bytes_in]).toEqual([dst?.bytes_in, dst?.bytes_out]);
    expect(src?.bytes_out).toBe(15 * webToApi.bytes.forward);
  });

  it('come once a window and only after it ended', () => {
    const { clock, sent } = lab([webToApi]);
    clock.advance(14_999);
    expect(sent).toHaveLength(0);
    clock.advance(30_001);
    expect(sent.map((flows) => flows[0]?.start_time)).toEqual([t0, t0 + 15, t0 + 30]);
  });

  it('name the Service on the source side only', () => {
    const services = [
      {
        namespace: 'shop',
        name: 'api',
        labels: {},
        selector: { app: 'api' },
        clusterIPs: ['10.96.0.9'],
        ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 8080 }],
        endpoints: [{ ip: '10.0.1.3', protocol: 'TCP', port: 8080 }],
      },
    ];
    const flows = lab([webToApi], { ...world, services }).next();
    expect(flows.map(({ Key }) => [Key?.dest_service_name, Key?.dest_service_port])).toEqual([
      ['api', 80],
      ['-', 0],
    ]);
    const direct = edge('shop/web > shop/api', 'tcp/8080', steady, { direct: true });
    const scraped = lab([direct], { ...world, services }).next();
    expect(scraped[0]?.Key?.dest_service_name).toBe('-');
  });

  it('from outside the cluster come from the destination only, to the outside from the source only', () => {
    const inwards = lab([edge('ip:198.51.100.9 > shop/api', 'tcp/8080', steady)]).next();
    expect(inwards.map(({ Key }) => [Key?.reporter, Key?.source_name, Key?.source_namespace])).toEqual([
      ['Dst', 'pub', '-'],
    ]);
    const outwards = lab([edge('shop/web > ip:10.20.0.5', 'udp/123', steady)]).next();
    expect(outwards.map(({ Key }) => [Key?.reporter, Key?.dest_name, Key?.dest_type])).toEqual([
      ['Src', 'pvt', 'Network'],
    ]);
  });

  it('name a network set of the other end before a global one', () => {
    const set = (namespace: string | null, name: string): NetworkSet => ({
      namespace,
      name,
      labels: {},
      nets: ['203.0.113.0/24'],
    });
    const networkSets = [set(null, 'all'), set('dev', 'a-dev'), set('shop', 'partner')];
    const line = [edge('shop/web > ip:203.0.113.9', 'tcp/443', steady)];
    expect(lab(line, { ...world, networkSets }).next()[0]?.Key).toMatchObject({
      dest_name: 'partner',
      dest_namespace: 'shop',
      dest_type: 'NetworkSet',
    });
    expect(lab(line, { ...world, networkSets: networkSets.slice(0, 2) }).next()[0]?.Key).toMatchObject({
      dest_name: 'all',
      dest_namespace: '-',
    });
  });

  it('of a line whose pods are gone do not exist', () => {
    const traffic = lab([webToApi]);
    expect(traffic.next()).toHaveLength(2);
    traffic.change({ pods: world.pods.filter(({ labels }) => labels.app === 'web') });
    expect(traffic.next()).toEqual([]);
  });
});

describe('verdicts', () => {
  it('a staged deny changes the pending traces in the next window and nothing else', () => {
    const traffic = lab([webToApi]);
    expect(sides(traffic.next())).toEqual(['Src Allow pending Allow', 'Dst Allow pending Allow']);
    traffic.change({ policies: [denyAll('StagedGlobalNetworkPolicy')] });
    const staged = traffic.next();
    expect(sides(staged)).toEqual(['Src Allow pending Deny', 'Dst Allow pending Deny']);
    expect(staged[0]?.Key?.policies?.pending_policies).toMatchObject([
      { kind: 'EndOfTier', tier: 'default', name: '', namespace: '', trigger: { name: 'default.deny' } },
    ]);
    expect(staged[0]?.Key?.policies?.enforced_policies).toMatchObject([
      { kind: 'Profile', name: 'kns.shop' },
    ]);
  });

  it('an enforced deny at the source leaves one denied record, without an answer', () => {
    const traffic = lab([webToApi]);
    traffic.change({ policies: [denyAll('GlobalNetworkPolicy')] });
    const flows = traffic.next();
    expect(sides(flows)).toEqual(['Src Deny pending Deny']);
    expect(flows[0]).toMatchObject({ bytes_in: 0, packets_in: 0, bytes_out: 15 * 60 });
    traffic.change({ policies: [] });
    expect(sides(traffic.next())).toEqual(['Src Allow pending Allow', 'Dst Allow pending Allow']);
  });

  it('an enforced deny at the destination leaves an allowed and a denied record', () => {
    const traffic = lab([webToApi]);
    const policy = { ...denyAll('GlobalNetworkPolicy'), types: ['Ingress'] } as Policy;
    traffic.change({ policies: [policy] });
    expect(sides(traffic.next())).toEqual(['Src Allow pending Allow', 'Dst Deny pending Deny']);
  });

  it('open connections keep the enforced trace of their first packet (vector 104), pending follows at once', () => {
    const pooled = edge(
      'shop/web > shop/api',
      'tcp/8080',
      { type: 'steady', perHour: 240 * 6 },
      { pooled: true },
    );
    const traffic = lab([pooled]);
    traffic.next();
    traffic.change({ policies: [denyAll('GlobalNetworkPolicy')] });
    expect(sides(traffic.next()).sort()).toEqual(['Dst Allow pending Deny', 'Src Allow pending Deny']);
    for (let window = 0; window < 5; window++) traffic.next();
    expect(sides(traffic.next())).toEqual(['Src Deny pending Deny']);
  });

  it('an empty pending trace stands where Calico computed none', () => {
    const line = edge('shop/web > shop/api', 'tcp/8080', steady, { pendingComputed: false });
    expect(sides(lab([line]).next())).toEqual(['Src Allow pending none', 'Dst Allow pending none']);
  });
});

describe('draws', () => {
  it('are the same for the same seed and window, and lively ones show every line in three windows', () => {
    const rare = edge('shop/web > shop/api', 'tcp/8080', { type: 'diurnal', perHour: 1 });
    const simulate = (lively: boolean) => {
      const simulator = new TrafficSimulator({
        cluster: { revision: 1, snapshot: () => world },
        edges: [rare],
        windowSeconds: 1,
        lively,
        sink: { send: async () => undefined, close: () => undefined },
      });
      return Array.from({ length: 9 }, (_, index) => simulator.window(t0 + index).length > 0);
    };
    expect(simulate(true)).toEqual(simulate(true));
    for (const first of [0, 3, 6]) expect(simulate(true).slice(first, first + 3)).toContain(true);
    expect(simulate(false)).not.toContain(true);
  });

  it('a run makes its connections while its pod is there, one a window, once', () => {
    const line = edge('shop/web > shop/api', 'tcp/5432', { type: 'run', connections: 2, minutes: 4 });
    const traffic = lab([line]);
    const counts = Array.from({ length: 4 }, () => traffic.next()[0]?.num_connections_started ?? 0);
    expect(counts).toEqual([1, 1, 0, 0]);
  });
});
