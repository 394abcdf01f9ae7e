import { describe, expect, it } from 'vitest';
import { parsePolicy } from './parse-policy';
import { policyFromYaml, specText, toWire } from './write-policy';

const cluster = (spec: object) =>
  parsePolicy({
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: 'c' },
    spec: { tier: 'Admin', priority: 3, subject: { namespaces: {} }, ...spec },
  });
const admin = (kind: string, spec: object) =>
  parsePolicy({
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind,
    metadata: { name: 'default' },
    spec: { subject: { namespaces: {} }, ...spec },
  });
const pods = { namespaceSelector: { matchLabels: { env: 'prod' } }, podSelector: {} };

describe('a ClusterNetworkPolicy from the wire', () => {
  it('keeps tier, priority and subject', () => {
    expect(cluster({ tier: 'Baseline', priority: 7, subject: { pods } })).toMatchObject({
      kind: 'ClusterNetworkPolicy',
      namespace: null,
      name: 'c',
      tier: 'Baseline',
      priority: 7,
      subject: { pods },
    });
  });
  it('of a tier that nobody knows is not read as Admin', () => {
    expect(cluster({ tier: 'Platform' })).toMatchObject({ tier: null });
    expect(cluster({ tier: undefined })).toMatchObject({ tier: null });
  });
  it('without a subject selects nothing that could be taken for everything', () => {
    expect(cluster({ subject: {} })).toMatchObject({ subject: {} });
    expect(Object.keys(Object(cluster({ subject: undefined })).subject)).toEqual([]);
  });
  it('keeps rules with name, action and peers of every kind', () => {
    const from = [{ namespaces: { matchLabels: { a: 'b' } } }, { pods }];
    const to = [
      { networks: ['10.0.0.0/8'] },
      { nodes: { matchLabels: { a: 'b' } } },
      { domainNames: ['example.com'] },
      {},
    ];
    expect(
      cluster({ ingress: [{ name: 'one', action: 'Accept', from }], egress: [{ action: 'Deny', to }] }),
    ).toMatchObject({
      ingress: [{ name: 'one', action: 'Accept', peers: from }],
      egress: [{ action: 'Deny', peers: to }],
    });
  });
  it('fills in selectors that a peer of pods leaves out: they select everything', () => {
    expect(cluster({ ingress: [{ action: 'Deny', from: [{ pods: {} }] }] })).toMatchObject({
      ingress: [{ peers: [{ pods: { namespaceSelector: {}, podSelector: {} } }] }],
    });
  });
  it('reads protocols: a number, a range, every port, a name, and an entry without any', () => {
    const protocols = [
      { tcp: { destinationPort: { number: 80 } } },
      { udp: { destinationPort: { range: { start: 1, end: 2 } } } },
      { sctp: {} },
      { destinationNamedPort: 'http' },
      {},
    ];
    expect(cluster({ ingress: [{ action: 'Deny', from: [], protocols }] })).toMatchObject({
      ingress: [
        {
          protocols: [
            { protocol: 'TCP', port: 80 },
            { protocol: 'UDP', port: { start: 1, end: 2 } },
            { protocol: 'SCTP' },
            { namedPort: 'http' },
            {},
          ],
        },
      ],
    });
  });
});

describe.each(['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'])('%s from the wire', (kind) => {
  it('keeps its kind, and a priority only where it has one', () => {
    expect(admin(kind, { priority: 9 })).toMatchObject({
      kind,
      namespace: null,
      name: 'default',
      priority: kind === 'AdminNetworkPolicy' ? 9 : null,
      subject: { namespaces: {} },
      ingress: [],
      egress: [],
    });
  });
  it('reads ports: number, range and name; a protocol left out is TCP', () => {
    const ports = [
      { portNumber: { port: 80 } },
      { portNumber: { protocol: 'UDP', port: 53 } },
      { portRange: { start: 1, end: 2 } },
      { portRange: { protocol: 'SCTP', start: 3, end: 4 } },
      { namedPort: 'http' },
    ];
    expect(admin(kind, { ingress: [{ name: 'r', action: 'Allow', from: [{ pods }], ports }] })).toMatchObject(
      {
        ingress: [
          {
            name: 'r',
            action: 'Allow',
            peers: [{ pods }],
            protocols: [
              { protocol: 'TCP', port: 80 },
              { protocol: 'UDP', port: 53 },
              { protocol: 'TCP', port: { start: 1, end: 2 } },
              { protocol: 'SCTP', port: { start: 3, end: 4 } },
              { namedPort: 'http' },
            ],
          },
        ],
      },
    );
  });
  it('keeps peers that Calico does not support, for the engine to judge', () => {
    const to = [{ nodes: {} }, { networks: ['10.0.0.0/8'] }];
    expect(admin(kind, { egress: [{ action: 'Deny', to }] })).toMatchObject({ egress: [{ peers: to }] });
  });
  it('is read, never written', () => {
    const read = policyFromYaml(
      `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: ${kind}\nmetadata: {name: default}\nspec: {subject: {namespaces: {}}}`,
    );
    expect(read.kind).toBe(kind);
    expect(() => toWire(read)).toThrow(`A ${kind} is read, never written`);
    expect(specText(read)).toContain(kind);
  });
});

describe('a Kubernetes NetworkPolicy from the wire', () => {
  const types = (spec: object, kind = 'NetworkPolicy', apiVersion = 'networking.k8s.io/v1') => {
    const policy = parsePolicy({
      apiVersion,
      kind,
      metadata: { name: 'k', namespace: 'shop' },
      spec: { podSelector: {}, ...spec },
    });
    return 'podSelector' in policy ? policy.policyTypes : null;
  };
  it('without types gets those that the API server fills in: Ingress, and Egress with egress rules (calico-policy §5.0)', () => {
    expect(types({})).toEqual(['Ingress']);
    expect(types({ egress: [] })).toEqual(['Ingress']);
    expect(types({ egress: [{}] })).toEqual(['Ingress', 'Egress']);
    expect(types({ policyTypes: [], egress: [{}] })).toEqual(['Ingress', 'Egress']);
    expect(types({ policyTypes: ['Egress'] })).toEqual(['Egress']);
  });
  it('that is staged stays without: who fills them in depends on the cluster (calico-policy §4.3)', () => {
    expect(types({ egress: [{}] }, 'StagedKubernetesNetworkPolicy', 'projectcalico.org/v3')).toBeUndefined();
  });
});
