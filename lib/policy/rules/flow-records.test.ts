import { describe, expect, it } from 'vitest';
import type { Flow, FlowEnd } from '../model/verdict';
import { ask, type Circumstances } from '../testing/ask';
import { allow, deny, end, fixture, flow, gnp, makePod, np } from '../testing/world';

/** A record's end at the pod api, from what it says of the source. */
const toApi = (src: FlowEnd, more: Partial<Flow> = {}): Flow => ({ ...flow('web -> api'), src, ...more });
const workload = (name: string, namespace = 'shop'): FlowEnd => ({
  type: 'workload',
  namespace,
  kind: null,
  name,
});
const only = (rule: Parameters<typeof allow>[0]) =>
  gnp('p', { selector: "app == 'api'", types: ['Ingress'], ingress: [allow(rule)] });
const replicas = [
  makePod('shop/web-7d9c5-a', { app: 'web', track: 'new' }, '10.0.1.21', { generateName: 'web-7d9c5-' }),
  makePod('shop/web-7d9c5-b', { app: 'web', track: 'new' }, '10.0.1.22', { generateName: 'web-7d9c5-' }),
];
const pods = [...fixture.pods, ...replicas];
const asked = (rule: Parameters<typeof allow>[0], src: FlowEnd, circumstances: Circumstances = {}) =>
  ask([only(rule)], toApi(src), { pods, ...circumstances });

describe('what a record names a pod by', () => {
  it('is its generateName and an asterisk: all pods of that name are meant (§7.4)', () => {
    expect(asked({ source: { selector: "track == 'new'" } }, workload('web-7d9c5-*')).ingress).toBe('allow');
    expect(asked({ source: { selector: "track == 'old'" } }, workload('web-7d9c5-*')).ingress).toBe('deny');
  });
  it('is the pod’s own name if it has no generateName (§7.4)', () => {
    expect(asked({ source: { selector: "app == 'web'" } }, workload('web')).ingress).toBe('allow');
  });
  it('leaves open what its pods are not alike in (§7.4)', () => {
    expect(asked({ source: { nets: ['10.0.1.21/32'] } }, workload('web-7d9c5-*'))).toMatchObject({
      verdict: 'unknown',
      evaluation: { reason: { code: 'mixed-endpoints' } },
    });
    expect(asked({ source: { nets: ['10.0.1.0/24'] } }, workload('web-7d9c5-*')).verdict).toBe('allow');
  });
  it('of which the cluster knows nothing any more settles nothing (§7.4)', () => {
    expect(asked({}, workload('gone-*'))).toMatchObject({
      verdict: 'unknown',
      evaluation: { reason: { code: 'unknown-endpoint' } },
    });
  });
});

describe('what a record names other ends by', () => {
  it('a host endpoint is its host’s name: any address of the node (§7.4)', () => {
    const host: FlowEnd = { type: 'host', name: 'n1' };
    expect(asked({ source: { nets: ['192.168.0.1/32'] } }, host).ingress).toBe('allow');
    expect(asked({ source: { nets: ['192.168.0.9/32'] } }, host).ingress).toBe('deny');
  });
  it('the host of the pod itself reaches it whatever policy says (§4.7, §7.4)', () => {
    expect(asked({ source: { nets: ['192.168.0.9/32'] } }, { type: 'host', name: 'n2' }).ingress).toBe(
      'allow',
    );
  });
  it('a network set is its name, a global one without namespace: some address of it (§7.4)', () => {
    const partners: FlowEnd = { type: 'network-set', namespace: null, name: 'partners' };
    expect(asked({ source: { selector: "kind == 'partner'" } }, partners).ingress).toBe('allow');
    expect(asked({ source: { nets: ['203.0.113.0/24'] } }, partners).ingress).toBe('allow');
    expect(asked({ source: { nets: ['203.0.113.0/25'] } }, partners).ingress).toBe('unknown');
    const legacy: FlowEnd = { type: 'network-set', namespace: 'shop', name: 'legacy' };
    expect(
      asked({ source: { selector: "kind == 'legacy'", namespaceSelector: 'all()' } }, legacy).ingress,
    ).toBe('allow');
  });
  it('an address in several sets is named by one of them, and matched by all (§7.4)', () => {
    const networkSets = [
      ...fixture.networkSets,
      { namespace: null, name: 'all-partners', labels: { team: 'sales' }, nets: ['203.0.0.0/16'] },
    ];
    const partners: FlowEnd = { type: 'network-set', namespace: null, name: 'partners' };
    expect(asked({ source: { selector: "team == 'sales'" } }, partners, { networkSets }).ingress).toBe(
      'allow',
    );
  });
  it('pvt is 10/8, 172.16/12 or 192.168/16, and pub everything else (§7.4)', () => {
    const zone = (name: 'pub' | 'pvt'): FlowEnd => ({ type: 'network', zone: name });
    const rule = { source: { nets: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] } };
    expect(asked(rule, zone('pvt')).ingress).toBe('allow');
    expect(asked(rule, zone('pub')).ingress).toBe('deny');
    expect(asked({ source: { nets: ['8.0.0.0/8'] } }, zone('pub')).ingress).toBe('unknown');
  });
  it('pvt and pub are addresses that no known entity holds (§7.4)', () => {
    expect(asked({ source: { selector: 'all()' } }, { type: 'network', zone: 'pub' }).ingress).toBe('deny');
    expect(
      asked({ source: { notSelector: "kind == 'partner'" } }, { type: 'network', zone: 'pub' }).ingress,
    ).toBe('allow');
  });
});

describe('what a record does not say', () => {
  it('no source port: a rule that asks for one leaves it open (§7.4)', () => {
    const rule = { protocol: 'TCP', source: { ports: [5000] } };
    expect(asked(rule, workload('web'))).toMatchObject({
      verdict: 'unknown',
      evaluation: { reason: { code: 'no-source-port' } },
    });
    expect(ask([only(rule)], toApi(end('web'), { srcPort: 5000 })).ingress).toBe('allow');
  });
  it('no ICMP type: a rule that asks for one leaves it open (§7.4)', () => {
    const rule = { protocol: 'ICMP', icmp: { type: 8 } };
    const echo = (more: Partial<Flow>) =>
      ask([only(rule)], toApi(end('web'), { protocol: 'icmp', port: null, ...more })).ingress;
    expect([echo({}), echo({ icmpType: 8 }), echo({ icmpType: 0 })]).toEqual(['unknown', 'allow', 'deny']);
  });
  it('a rule that decides before the open one still decides (§7.4)', () => {
    const policy = np('shop/p', {
      selector: "app == 'api'",
      ingress: [
        deny({ source: { selector: "app == 'web'" } }),
        allow({ source: { nets: ['10.0.1.21/32'] } }),
      ],
    });
    expect(ask([policy], toApi(workload('web-7d9c5-*')), { pods }).ingress).toBe('deny');
  });
});

describe('the protocol of a record', () => {
  it.each<readonly [string, number]>([
    ['tcp', 6],
    ['udp', 17],
    ['icmp', 1],
    ['icmp6', 58],
    ['sctp', 132],
    ['ipip', 4],
    ['esp', 50],
    ['47', 47],
  ])('%s is number %i (§7.4)', (name, number) => {
    const six = [
      makePod('shop/six', { app: 'six' }, 'fd00::6'),
      makePod('shop/api', { app: 'api' }, 'fd00::11', { node: 'n2' }),
    ];
    const question: Flow = {
      src: name === 'icmp6' ? { type: 'ip', ip: 'fd00::9' } : { type: 'ip', ip: '192.0.2.1' },
      dst: end('api'),
      protocol: name,
      port: ['tcp', 'udp', 'sctp'].includes(name) ? 8080 : null,
    };
    const circumstances = name === 'icmp6' ? { pods: six } : {};
    const policy = (protocol: number) =>
      gnp('p', { selector: "app == 'api'", ingress: [allow({ protocol })] });
    expect(ask([policy(number)], question, circumstances).ingress).toBe('allow');
    expect(ask([policy(number === 6 ? 17 : 6)], question, circumstances).ingress).toBe('deny');
  });
});
