import { describe, expect, it } from 'vitest';
import type { Pod, Snapshot } from '../model/snapshot';
import { ask } from '../testing/ask';
import { makeHostEndpoint, matches, type Probe } from '../testing/probe';
import { fixture, flow, knp, makePod } from '../testing/world';

const toApi = (src: string) => flow(`${src} -> api`);
const selected = (selector: string, src: string, world: Partial<Snapshot> = {}): boolean =>
  matches({ source: { selector } }, toApi(src), { world });
const inNamespaces = (namespaceSelector: string, src: string, world: Partial<Snapshot> = {}): boolean =>
  matches({ source: { namespaceSelector } }, toApi(src), { world });
const byAccount = (selector: string, src: string, world: Partial<Snapshot> = {}): boolean =>
  matches({ source: { serviceAccounts: { selector } } }, toApi(src), { world });
/** The pod dev/tool, otherwise. */
const tool = (change: Partial<Pod>): Partial<Snapshot> => ({
  pods: fixture.pods.map((pod) => (pod.name === 'tool' ? { ...pod, ...change } : pod)),
});
const sets = (...networkSets: Snapshot['networkSets']): Partial<Snapshot> => ({ networkSets });

describe('labels of a pod', () => {
  it('are every label it carries (§2.4)', () => {
    const world = tool({ labels: { app: 'x', 'example.com/a': '', z: '1' } });
    expect(selected(`app == 'x' && has(example.com/a) && z == '1'`, 'tool', world)).toBe(true);
  });
  it('but those that begin with pcns. or pcsa., which cannot be spoofed (§2.4)', () => {
    const world = tool({ labels: { 'pcns.env': 'prod', 'pcsa.team': 'x', 'pcns.own': '1', pcns: '1' } });
    expect(selected('has(pcns.own) || has(pcsa.team) || pcns.env == "prod"', 'tool', world)).toBe(false);
    expect(inNamespaces('env == "prod"', 'tool', world)).toBe(false);
    expect(byAccount('team == "x"', 'tool', world)).toBe(false);
    expect(selected('has(pcns)', 'tool', world)).toBe(true);
  });
  it('projectcalico.org/namespace is its namespace, whatever the pod says (§2.4)', () => {
    const world = tool({ labels: { 'projectcalico.org/namespace': 'shop' } });
    expect(selected(`projectcalico.org/namespace == 'dev'`, 'tool', world)).toBe(true);
    expect(matches({ source: { selector: 'all()' } }, toApi('tool'), { in: 'shop', world })).toBe(false);
  });
  it('projectcalico.org/orchestrator is k8s (§2.4)', () => {
    const world = tool({ labels: { 'projectcalico.org/orchestrator': 'x' } });
    expect(selected(`projectcalico.org/orchestrator == 'k8s'`, 'tool', world)).toBe(true);
  });
  it('projectcalico.org/serviceaccount is the name of its service account (§2.4)', () => {
    expect(selected(`projectcalico.org/serviceaccount == 'web-sa'`, 'web')).toBe(true);
    const world = tool({ labels: { 'projectcalico.org/serviceaccount': 'web-sa' } });
    expect(selected(`projectcalico.org/serviceaccount == 'default'`, 'tool', world)).toBe(true);
  });
  it('a service account name of any length is matched whole (§2.4)', () => {
    const serviceAccount = 'a'.repeat(200);
    const world = tool({ serviceAccount });
    expect(selected(`projectcalico.org/serviceaccount == '${serviceAccount}'`, 'tool', world)).toBe(true);
    expect(selected(`projectcalico.org/serviceaccount == '${'a'.repeat(63)}'`, 'tool', world)).toBe(false);
  });
  it('pcns.<key> is each label of its namespace (§2.4)', () => {
    expect(selected(`pcns.env == 'prod' && pcns.kubernetes.io/metadata.name == 'db'`, 'pg')).toBe(true);
    expect(selected('has(pcns.env)', 'kube-system/coredns')).toBe(false);
  });
  it('pcns.projectcalico.org/name is the name of its namespace (§2.4)', () => {
    expect(selected(`pcns.projectcalico.org/name == 'dev'`, 'tool')).toBe(true);
  });
  it('pcsa.<key> is each label of its service account (§2.4)', () => {
    expect(matches({ source: { selector: `pcsa.team == 'backend'` } }, flow('api -> web'))).toBe(true);
    expect(selected('has(pcsa.team)', 'web')).toBe(false);
  });
  it('pcsa.projectcalico.org/name is the name of its service account, known or not (§2.4)', () => {
    expect(selected(`pcsa.projectcalico.org/name == 'web-sa'`, 'web')).toBe(true);
    expect(selected(`pcsa.projectcalico.org/name == 'default'`, 'tool')).toBe(true);
  });
  it('a service account of the same name in another namespace is another one (§2.4)', () => {
    const world = {
      ...tool({ serviceAccount: 'api-sa' }),
      serviceAccounts: fixture.serviceAccounts,
    };
    expect(byAccount('team == "backend"', 'tool', world)).toBe(false);
  });
});

describe('which pods are endpoints', () => {
  const changed: readonly (readonly [string, Partial<Pod>])[] = [
    ['a pod of the host network', { hostNetwork: true }],
    ['a pod without a node', { node: null }],
    ['a pod without an address', { ips: [] }],
    ['a pod that succeeded', { phase: 'Succeeded' }],
    ['a pod that failed', { phase: 'Failed' }],
  ];
  it.each(changed)('%s is none: no selector finds it and no policy applies to it (§2.4)', (_, change) => {
    const world = tool(change);
    expect(matches({ source: { selector: "app == 'tool'" } }, toApi('10.0.3.30'), { world })).toBe(false);
    const answer = ask([], flow('10.0.3.30 -> api'), world);
    expect(answer.egress).toBeNull();
  });
  it.each(['Pending', 'Running', 'Unknown'] as const)(
    'a pod that is %s with node and address is one (§2.4)',
    (phase) => {
      expect(selected("app == 'tool'", '10.0.3.30', tool({ phase }))).toBe(true);
    },
  );
  it('a finished pod leaves its address to the pod that has it now (§2.4)', () => {
    const pods = [...fixture.pods, makePod('dev/old', { app: 'old' }, '10.0.3.30', { phase: 'Succeeded' })];
    expect(selected("app == 'tool'", '10.0.3.30', { pods })).toBe(true);
    expect(selected("app == 'old'", '10.0.3.30', { pods })).toBe(false);
  });
  it('a pod is found at each of its addresses, of both families (§2.4, §2.6)', () => {
    const world = {
      pods: fixture.pods.map((pod) =>
        pod.name === 'tool'
          ? { ...pod, ips: ['10.0.3.30', 'fd00::30'] }
          : pod.name === 'api'
            ? { ...pod, ips: ['10.0.1.11', 'fd00::11'] }
            : pod,
      ),
    };
    expect(selected("app == 'tool'", '10.0.3.30', world)).toBe(true);
    expect(matches({ source: { selector: "app == 'tool'" } }, flow('fd00::30 -> fd00::11'), { world })).toBe(
      true,
    );
  });
});

describe('labels of network sets', () => {
  const own = { namespace: 'shop', name: 's', labels: { kind: 'x' }, nets: ['198.51.100.0/24'] };
  const asked = '198.51.100.7';
  it('of a NetworkSet are its own, its namespace, and the labels its namespace hands down (§2.4)', () => {
    expect(
      selected(
        `kind == 'x' && projectcalico.org/namespace == 'shop' && pcns.env == 'prod' && pcns.projectcalico.org/name == 'shop'`,
        asked,
        sets(own),
      ),
    ).toBe(true);
  });
  it('its own labels win over what it inherits (§2.4)', () => {
    const world = sets({ ...own, labels: { 'pcns.env': 'dev' } });
    expect(inNamespaces("env == 'dev'", asked, world)).toBe(true);
    expect(inNamespaces("env == 'prod'", asked, world)).toBe(false);
  });
  it('a NetworkSet has no orchestrator and no service account (§2.4)', () => {
    expect(
      selected(
        'has(projectcalico.org/orchestrator) || has(projectcalico.org/serviceaccount) || has(pcsa.projectcalico.org/name)',
        asked,
        sets(own),
      ),
    ).toBe(false);
  });
  it('of a GlobalNetworkSet are its own only (§2.4)', () => {
    const world = sets({ ...own, namespace: null });
    expect(selected("kind == 'x' && !has(projectcalico.org/namespace) && !has(pcns.env)", asked, world)).toBe(
      true,
    );
  });
  it('reserved prefixes are stripped from pods only: a set labelled pcns.env satisfies a namespaceSelector (§2.4)', () => {
    const world = sets({ ...own, namespace: null, labels: { 'pcns.env': 'prod', 'pcsa.team': 'x' } });
    expect(inNamespaces("env == 'prod'", asked, world)).toBe(true);
    expect(byAccount("team == 'x'", asked, world)).toBe(true);
  });
  it('a NetworkSet labelled projectcalico.org/orchestrator: k8s can satisfy a Kubernetes peer (§2.4)', () => {
    const policy = knp('shop/k', {
      podSelector: {},
      ingress: [{ peers: [{ podSelector: { matchLabels: { kind: 'x' } } }] }],
    });
    const labels = { kind: 'x', 'projectcalico.org/orchestrator': 'k8s' };
    expect(ask([policy], toApi(asked), sets(own)).ingress).toBe('deny');
    expect(ask([policy], toApi(asked), sets({ ...own, labels })).ingress).toBe('allow');
  });
  it('entries of nets that are no address range are skipped, the others count (§2.4)', () => {
    const world = sets({ ...own, nets: ['nonsense', '10.0.0.0/33', '198.51.100.0/24', ''] });
    expect(selected("kind == 'x'", asked, world)).toBe(true);
    expect(selected("kind == 'x'", 'ext', world)).toBe(false);
  });
  it('a bare address is accepted in nets, and bits behind the mask do not matter (§1.4)', () => {
    expect(selected("kind == 'x'", asked, sets({ ...own, nets: ['198.51.100.7'] }))).toBe(true);
    expect(selected("kind == 'x'", '198.51.100.8', sets({ ...own, nets: ['198.51.100.7'] }))).toBe(false);
    expect(selected("kind == 'x'", asked, sets({ ...own, nets: ['198.51.100.99/24'] }))).toBe(true);
  });
});

describe('labels of host endpoints', () => {
  const asked = '192.0.2.9';
  const hosts = (
    more: Parameters<typeof makeHostEndpoint>[1],
    profiles: Snapshot['profiles'] = [],
  ): Partial<Snapshot> => ({
    hostEndpoints: [makeHostEndpoint('h', { node: 'outside', expectedIPs: [asked], ...more })],
    profiles,
  });
  const profile = (name: string, labelsToApply: Record<string, string>) => ({
    name,
    ingress: [],
    egress: [],
    labelsToApply,
  });
  it('are its own (§2.4)', () => {
    expect(selected("role == 'db'", asked, hosts({ labels: { role: 'db' } }))).toBe(true);
  });
  it('and the labelsToApply of its profiles (§2.4)', () => {
    const world = hosts({ profiles: ['p'] }, [profile('p', { zone: 'x' }), profile('q', { zone: 'y' })]);
    expect(selected("zone == 'x'", asked, world)).toBe(true);
  });
  it('its own labels win over inherited ones (§2.4)', () => {
    const world = hosts({ labels: { zone: 'own' }, profiles: ['p'] }, [profile('p', { zone: 'x' })]);
    expect(selected("zone == 'own'", asked, world)).toBe(true);
  });
  it('among profiles the first that lists a label wins (§2.4)', () => {
    const world = hosts({ profiles: ['p', 'q'] }, [
      profile('q', { zone: 'y', a: 'q' }),
      profile('p', { zone: 'x' }),
    ]);
    expect(selected("zone == 'x' && a == 'q'", asked, world)).toBe(true);
  });
  it('the profile of a namespace or a service account hands its labels down, object or not (§2.4, §4.5)', () => {
    const world = hosts({ profiles: ['kns.shop', 'ksa.shop.api-sa'] });
    expect(inNamespaces("env == 'prod' && projectcalico.org/name == 'shop'", asked, world)).toBe(true);
    expect(byAccount("team == 'backend' && projectcalico.org/name == 'api-sa'", asked, world)).toBe(true);
    expect(inNamespaces('has(projectcalico.org/name)', asked, hosts({ profiles: ['kns.nosuch'] }))).toBe(
      false,
    );
  });
  it('it has no namespace, no orchestrator and no service account (§2.4)', () => {
    expect(
      selected(
        'has(projectcalico.org/namespace) || has(projectcalico.org/orchestrator) || has(projectcalico.org/serviceaccount)',
        asked,
        hosts({}),
      ),
    ).toBe(false);
  });
  it('reserved prefixes are not stripped: labelled pcns.env it satisfies a namespaceSelector (§2.4)', () => {
    expect(inNamespaces("env == 'prod'", asked, hosts({ labels: { 'pcns.env': 'prod' } }))).toBe(true);
  });
});

describe('names', () => {
  const named: readonly (readonly [string, Probe])[] = [
    ['a global policy', {}],
    ['a namespaced policy', { in: 'shop' }],
  ];
  it.each(named)(
    'projectcalico.org/name in a namespaceSelector of %s is the name of the namespace (§2.4)',
    (_, probe) => {
      const rule = { source: { namespaceSelector: "projectcalico.org/name == 'dev'" } };
      expect(matches(rule, toApi('tool'), probe)).toBe(true);
      expect(matches(rule, toApi('web'), probe)).toBe(false);
    },
  );
  it('projectcalico.org/name in a service account selector is the name of the account (§2.4)', () => {
    expect(byAccount("projectcalico.org/name == 'web-sa'", 'web')).toBe(true);
    expect(byAccount("projectcalico.org/name == 'web-sa'", 'tool')).toBe(false);
  });
  it('kubernetes.io/metadata.name works because Kubernetes sets that label (§2.4)', () => {
    expect(inNamespaces("kubernetes.io/metadata.name == 'dev'", 'tool')).toBe(true);
    const namespaces = fixture.namespaces.map((namespace) => ({ ...namespace, labels: {} }));
    expect(inNamespaces("kubernetes.io/metadata.name == 'dev'", 'tool', { namespaces })).toBe(false);
    expect(inNamespaces("projectcalico.org/name == 'dev'", 'tool', { namespaces })).toBe(true);
  });
});
