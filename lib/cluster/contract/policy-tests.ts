/** What we write is what a Calico user would write by hand, and it reads back equal. */
import { expect, it } from 'vitest';
import { type CalicoPolicy, isClusterKind, type KubernetesPolicy, type Policy } from '@/lib/policy';
import { discover } from '../discover';
import type { KubeObject } from '../kube-object';
import { parsePolicy } from '../parse-policy';
import { PolicyWriter } from '../policy-writer';
import { samePolicySpec, stripServerFields, toWire } from '../write-policy';
import type { Suite } from './kube-contract';
import type { Workspace } from './workspace';

const dns = {
  action: 'Allow',
  protocol: 'UDP',
  destination: {
    namespaceSelector: 'projectcalico.org/name == "kube-system"',
    selector: 'k8s-app == "kube-dns"',
    ports: [53],
  },
} as const;

const web = {
  action: 'Allow',
  protocol: 'TCP',
  source: { selector: 'app == "web" && tier in {"front", "edge"}', nets: ['203.0.113.0/24'] },
  destination: { ports: [8080, '9000:9100', 'metrics'] },
} as const;

/** Objects as the documentation writes them, of every kind that we write. */
function written(workspace: Workspace): readonly KubeObject[] {
  const { namespace, id } = workspace;
  const calico = 'projectcalico.org/v3';
  const name = (of: string): string => `default.${id}-${of}`;
  const inRun = `projectcalico.org/namespace == "${namespace}"`;
  const both = ['Ingress', 'Egress'];
  const kubernetes = {
    podSelector: { matchLabels: { app: 'api' } },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [
          { podSelector: { matchLabels: { app: 'web' } } },
          { namespaceSelector: {}, podSelector: { matchExpressions: [{ key: 'team', operator: 'Exists' }] } },
          { ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.7/32'] } },
        ],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ],
  };
  return [
    {
      apiVersion: calico,
      kind: 'GlobalNetworkPolicy',
      metadata: { name: name('default-deny') },
      spec: { tier: 'default', selector: inRun, types: both, egress: [dns] },
    },
    {
      apiVersion: calico,
      kind: 'StagedGlobalNetworkPolicy',
      metadata: { name: name('default-deny') },
      spec: { tier: 'default', stagedAction: 'Set', selector: inRun, types: both, egress: [dns] },
    },
    {
      apiVersion: calico,
      kind: 'NetworkPolicy',
      metadata: { name: name('allow-web'), namespace },
      spec: { tier: 'default', order: 100.5, selector: 'app == "api"', types: ['Ingress'], ingress: [web] },
    },
    {
      apiVersion: calico,
      kind: 'StagedNetworkPolicy',
      metadata: { name: name('allow-web'), namespace },
      spec: {
        tier: 'default',
        stagedAction: 'Set',
        order: 100,
        selector: 'app == "api"',
        types: ['Ingress'],
        ingress: [web],
      },
    },
    {
      apiVersion: calico,
      kind: 'StagedKubernetesNetworkPolicy',
      metadata: { name: 'allow-web', namespace },
      spec: { stagedAction: 'Set', ...kubernetes },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'allow-web', namespace },
      spec: kubernetes,
    },
  ];
}

const pathOf = (workspace: Workspace, policy: Policy): string => {
  if (isClusterKind(policy)) throw new Error(`a ${policy.kind} is never written`);
  return workspace.path(policy.kind, policy.name);
};

export function policyTests(suite: Suite): void {
  it('writes every kind as by hand and reads it back equal, apart from what only the server owns', async () => {
    const workspace = suite();
    const writer = new PolicyWriter(workspace.admin, await discover(workspace.admin));
    for (const byHand of written(workspace)) {
      const policy = parsePolicy(byHand);
      expect(toWire(policy)).toEqual(byHand);
      const tried = await writer.dryRun(policy);
      expect(samePolicySpec(tried.policy, policy), byHand.kind).toBe(true);
      const made = await writer.create(policy);
      if (!isClusterKind(policy)) workspace.claim(policy.kind, policy.name);
      expect(made.warnings, byHand.kind).toEqual([]);
      const stands = await workspace.get(pathOf(workspace, policy));
      expect(stripServerFields(stands)).toEqual(byHand);
      expect(parsePolicy(stands)).toEqual(policy);
    }
  });

  it('keeps `from` of a plain Kubernetes policy: without it a port is open to everybody (libraries §4.1)', async () => {
    const workspace = suite();
    const spec = {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { app: 'web' } } }],
          ports: [{ protocol: 'TCP', port: 8080 }],
        },
      ],
    };
    const made = await workspace.create('NetworkPolicy', { metadata: { name: 'from-web' }, spec });
    expect(made.spec).toEqual(spec);
    const path = workspace.path('NetworkPolicy', 'from-web');
    const stands = await workspace.get(path);
    expect(stands.spec).toEqual(spec);
    const policy = parsePolicy(stands);
    expect(policy).toMatchObject({
      ingress: [{ peers: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
    } satisfies Partial<KubernetesPolicy>);
    const { uid = '', resourceVersion = '' } = stands.metadata;
    const writer = new PolicyWriter(workspace.admin, await discover(workspace.admin));
    await writer.replace(policy, { uid, resourceVersion });
    expect((await workspace.get(path)).spec).toEqual(spec);
  });

  it('keeps an empty rule, which is no rule list: one allows everything, the other nothing', async () => {
    const workspace = suite();
    const writer = new PolicyWriter(workspace.admin, await discover(workspace.admin));
    const base = {
      namespace: workspace.namespace,
      podSelector: {},
      policyTypes: ['Ingress'],
      kind: 'NetworkPolicy',
    } as const;
    const open: KubernetesPolicy = { ...base, name: 'open', ingress: [{}] };
    const closed: KubernetesPolicy = { ...base, name: 'closed' };
    for (const policy of [open, closed]) {
      await writer.create(policy);
      workspace.claim('NetworkPolicy', policy.name);
      expect(parsePolicy(await workspace.get(pathOf(workspace, policy)))).toEqual(policy);
    }
    expect(samePolicySpec(open, { ...closed, name: 'open' })).toBe(false);
  });

  it('keeps a Calico policy that allows everything apart from one that allows nothing', async () => {
    const workspace = suite();
    const writer = new PolicyWriter(workspace.admin, await discover(workspace.admin));
    const base = {
      kind: 'StagedNetworkPolicy',
      namespace: workspace.namespace,
      tier: 'default',
      order: null,
      selector: '',
      types: ['Ingress'],
      egress: [],
      stagedAction: 'Set',
    } as const;
    const open: CalicoPolicy = { ...base, name: 'default.open', ingress: [{ action: 'Allow' }] };
    const closed: CalicoPolicy = { ...base, name: 'default.closed', ingress: [] };
    for (const policy of [open, closed]) {
      await writer.create(policy);
      workspace.claim('StagedNetworkPolicy', policy.name);
      expect(parsePolicy(await workspace.get(pathOf(workspace, policy)))).toEqual(policy);
    }
  });
}
