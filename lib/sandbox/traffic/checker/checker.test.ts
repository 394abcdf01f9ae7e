import { describe, expect, it } from 'vitest';
import { formatTrace, type Policy, type Snapshot } from '@/lib/policy';
import { allow, deny, fixture, from, gnp, knp, log, np, pass, sgnp, snp } from '@/lib/policy/testing/world';
import { type PendingQuestion, PolicyChecker } from './checker';

const podNamed = (name: string) => {
  const pod = fixture.pods.find((item) => item.name === name);
  if (pod === undefined) throw new Error(`the fixture has no pod ${name}`);
  return pod;
};
/** `web`, a pod of the fixture, or an address. */
const end = (text: string) =>
  /[.:]/.test(text) ? { ip: text, pod: null } : { ip: podNamed(text).ips[0] ?? '', pod: podNamed(text) };

/** `tcp/8080`, `icmp`. */
function question(line: string, port: string): PendingQuestion {
  const [src = '', dst = ''] = line.split(' -> ');
  const [protocol = '', number] = port.split('/');
  return { src: end(src), dst: end(dst), protocol, port: number === undefined ? null : Number(number) };
}

const trace = (
  policies: readonly Policy[],
  line = 'web -> api',
  port = 'tcp/8080',
  world: Partial<Snapshot> = {},
): { readonly egress: string[]; readonly ingress: string[] } => {
  const checker = new PolicyChecker({ ...fixture, ...world, policies });
  const of = (direction: 'Egress' | 'Ingress') =>
    formatTrace(checker.pending(question(line, port), direction), 'as-served');
  return { egress: of('Egress'), ingress: of('Ingress') };
};

const ofShop = '0|__PROFILE__|pro:kns.shop|allow|0';
const api = { selector: "app == 'api'", types: ['Ingress' as const] };

describe('the steps of the pending verdict (§6.3)', () => {
  it('without a policy the namespace’s profile allows', () => {
    expect(trace([])).toEqual({ egress: [ofShop], ingress: [ofShop] });
  });

  it('staged policies count as enforced, in their order among the enforced ones', () => {
    const policies = [
      np('shop/allow', { ...api, order: 2, ingress: [allow()] }),
      snp('shop/deny', { ...api, order: 1, ingress: [deny()] }),
    ];
    expect(trace(policies).ingress).toEqual(['0|default|snp:shop/deny|deny|0']);
  });

  it('a staged deletion is not seen', () => {
    const policies = [
      np('shop/p', { ...api, ingress: [deny()] }),
      snp('shop/p', { ...api, stagedAction: 'Delete' }),
    ];
    expect(trace(policies).ingress).toEqual(['0|default|np:shop/p|deny|0']);
  });

  it('the end of a tier is triggered by the first policy that did not match', () => {
    const policies = [
      gnp('a', { ...api, order: 1 }),
      sgnp('b', { ...api, order: 0, ingress: [allow(from("app == 'nobody'"))] }),
    ];
    expect(trace(policies).ingress).toEqual(['0|default|sgnp:b|deny|-1']);
  });

  it('Pass goes on to the next tier, and from the last to the profile', () => {
    const tiers = [...fixture.tiers, { name: 'sec', order: 10, defaultAction: 'Deny' as const }];
    const policies = [sgnp('s', { ...api, tier: 'sec', ingress: [log(), pass()] })];
    expect(trace(policies, 'web -> api', 'tcp/8080', { tiers }).ingress).toEqual([
      '0|sec|sgnp:s|pass|1',
      '1|__PROFILE__|pro:kns.shop|allow|0',
    ]);
  });

  it('rules of a Kubernetes policy count as protocols times peers', () => {
    const peer = (app: string) => ({ podSelector: { matchLabels: { app } } });
    const ports = [
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 8080 },
    ];
    const policies = [
      knp('shop/k', {
        podSelector: { matchLabels: { app: 'api' } },
        ingress: [{ peers: [peer('x'), peer('web')], ports }],
      }),
    ];
    expect(trace(policies).ingress).toEqual(['0|default|knp:shop/k|allow|1']);
    expect(trace(policies, 'web -> api', 'udp/53').ingress).toEqual(['0|default|knp:shop/k|allow|3']);
  });

  it('is empty where a policy’s tier does not exist: the evaluation fails', () => {
    expect(trace([sgnp('s', { ...api, tier: 'ghost' })]).ingress).toEqual([]);
  });

  it('is empty at an end that is no endpoint', () => {
    expect(trace([], '192.0.2.1 -> api').egress).toEqual([]);
    expect(trace([], '192.0.2.1 -> api').ingress).toEqual([ofShop]);
  });

  it('judges what does not run by its template', () => {
    const checker = new PolicyChecker({
      ...fixture,
      policies: [sgnp('s', { selector: "app == 'nightly'", types: ['Egress'] })],
    });
    const src = { ip: '', pod: { namespace: 'shop', labels: { app: 'nightly' }, serviceAccount: 'default' } };
    const hits = checker.pending({ src, dst: end('pg'), protocol: 'tcp', port: 5432 }, 'Egress');
    expect(formatTrace(hits, 'as-served')).toEqual(['0|default|sgnp:s|deny|-1']);
  });
});

describe('where it is not the data plane (§6.4)', () => {
  const partners = (...nets: string[]): Partial<Snapshot> => ({
    networkSets: [{ namespace: null, name: 'partners', labels: { kind: 'partner' }, nets }],
  });
  const toPartners = [
    snp('shop/out', {
      selector: "app == 'web'",
      types: ['Egress'],
      egress: [allow({ destination: { selector: "kind == 'partner'", namespaceSelector: 'global()' } })],
    }),
  ];
  const out = (...nets: string[]) =>
    trace(toPartners, 'web -> 203.0.113.5', 'tcp/443', partners(...nets)).egress;
  const allowed = ['0|default|snp:shop/out|allow|0'];
  const ended = ['0|default|snp:shop/out|deny|-1'];

  it('a prefix of /25 to /31 in a network set never matches, shorter and full ones do', () => {
    expect(out('203.0.113.0/24')).toEqual(allowed);
    expect(out('203.0.113.0/25')).toEqual(ended);
    expect(out('203.0.113.4/31')).toEqual(ended);
    expect(out('203.0.113.5/32')).toEqual(allowed);
    expect(out('203.0.113.5')).toEqual(allowed);
    expect(out('203.0.113.0/28', '203.0.0.0/16')).toEqual(allowed);
  });

  it('of IPv6 those of /121 to /127', () => {
    const six = (net: string) => trace(toPartners, 'web -> 2001:db8::5', 'tcp/443', partners(net)).egress;
    expect(six('2001:db8::/120')).toEqual(allowed);
    expect(six('2001:db8::/121')).toEqual(ended);
    expect(six('2001:db8::5/128')).toEqual(allowed);
  });

  it('the same prefix written in the rule matches', () => {
    const policies = [
      snp('shop/out', { types: ['Egress'], egress: [allow({ destination: { nets: ['203.0.113.0/28'] } })] }),
    ];
    expect(trace(policies, 'web -> 203.0.113.5', 'tcp/443').egress).toEqual(allowed);
  });

  it('named ports never match, so notPorts of names always do', () => {
    const rule = (destination: object) => [
      snp('shop/in', { ...api, ingress: [allow({ protocol: 'TCP', destination })] }),
    ];
    expect(trace(rule({ ports: ['http'] })).ingress).toEqual(['0|default|snp:shop/in|deny|-1']);
    expect(trace(rule({ ports: ['http', 8080] })).ingress).toEqual(['0|default|snp:shop/in|allow|0']);
    expect(trace(rule({ notPorts: ['http'] })).ingress).toEqual(['0|default|snp:shop/in|allow|0']);
    const kubernetes = [knp('shop/k', { ingress: [{ ports: [{ port: 'http' }] }] })];
    expect(trace(kubernetes).ingress).toEqual(['0|default|knp:shop/k|deny|-1']);
  });

  it('ICMP type and code are not checked', () => {
    const policies = [
      snp('shop/in', { ...api, ingress: [allow({ protocol: 'ICMP', icmp: { type: 3, code: 1 } })] }),
    ];
    expect(trace(policies, 'web -> api', 'icmp').ingress).toEqual(['0|default|snp:shop/in|allow|0']);
  });

  it('ipVersion is not checked', () => {
    const policies = [snp('shop/in', { ...api, ingress: [deny({ ipVersion: 6 })] })];
    expect(trace(policies).ingress).toEqual(['0|default|snp:shop/in|deny|0']);
  });

  it('a Service is missed for SCTP as a destination, and found as a source', () => {
    const services = [
      {
        namespace: 'shop',
        name: 'api',
        labels: {},
        selector: {},
        clusterIPs: [],
        ports: [],
        endpoints: [
          { ip: '10.0.1.11', protocol: 'SCTP', port: 9090 },
          { ip: '10.0.1.11', protocol: 'TCP', port: 9090 },
        ],
      },
    ];
    const service = { services: { name: 'api', namespace: 'shop' } };
    const egress = [
      snp('shop/out', {
        selector: "app == 'web'",
        types: ['Egress'],
        egress: [allow({ destination: service })],
      }),
    ];
    const to = (port: string) => trace(egress, 'web -> api', port, { services }).egress;
    expect(to('tcp/9090')).toEqual(allowed);
    expect(to('sctp/9090')).toEqual(ended);
    const ingress = [
      snp('shop/in', { selector: "app == 'web'", types: ['Ingress'], ingress: [allow({ source: service })] }),
    ];
    expect(trace(ingress, 'api -> web', 'sctp/9090', { services }).ingress).toEqual([
      '0|default|snp:shop/in|allow|0',
    ]);
  });

  it('a Pass in a profile denies', () => {
    const profiles = [{ name: 'kns.shop', ingress: [log(), pass()], egress: [], labelsToApply: {} }];
    expect(trace([], 'web -> api', 'tcp/8080', { profiles })).toEqual({
      egress: [],
      ingress: ['0|__PROFILE__|pro:kns.shop|deny|1'],
    });
  });
});
