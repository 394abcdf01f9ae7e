import { describe, expect, it } from 'vitest';
import type { StatusView } from '@/lib/api';
import { limitWords } from './limit-words';

type Cluster = StatusView['cluster'];

const missing = (reason: 'not-served' | 'forbidden', ...kinds: string[]): Cluster['missing'] =>
  kinds.map((kind) => ({ kind, reason, message: '' }));

const cluster = (more: Partial<Cluster> = {}): Cluster => ({
  state: 'live',
  message: null,
  kubernetesVersion: 'v1.34.4',
  calicoVersion: 'v3.31.2',
  flavour: 'native',
  stagedKinds: true,
  namespaces: null,
  missing: [],
  ...more,
});

describe('the notice of what is out of sight', () => {
  it('is silent where a kind merely does not exist in this cluster', () => {
    expect(limitWords(cluster({ missing: missing('not-served', 'ClusterNetworkPolicy') }))).toEqual([]);
  });
  it('names every kind that may not be listed', () => {
    expect(limitWords(cluster({ missing: missing('forbidden', 'ClusterNetworkPolicy', 'Pod') }))).toEqual([
      'Not read: ClusterNetworkPolicy, Pod.',
    ]);
  });
  it('names staged kinds and tiers also where they are not served', () => {
    expect(
      limitWords(cluster({ missing: missing('not-served', 'StagedKubernetesNetworkPolicy', 'Tier') })),
    ).toEqual(['Not read: StagedKubernetesNetworkPolicy, Tier.']);
  });
  it('says in one sentence that nothing of Calico, or nothing staged, is served', () => {
    const staged = missing('not-served', 'StagedNetworkPolicy', 'StagedGlobalNetworkPolicy');
    expect(limitWords(cluster({ stagedKinds: false, missing: staged }))).toEqual([
      'This cluster serves no staged policies.',
    ]);
    const all = [...staged, ...missing('not-served', 'Tier', 'GlobalNetworkPolicy')];
    expect(limitWords(cluster({ flavour: 'none', stagedKinds: false, missing: all }))).toEqual([
      'This cluster serves no Calico policies.',
    ]);
  });
  it('says where Calico is read raw, and where only some namespaces may be listed', () => {
    expect(limitWords(cluster({ flavour: 'crd-only', namespaces: ['shop'] }))).toEqual([
      'Calico’s API server is missing, its objects are read raw.',
      'Only 1 namespace may be listed.',
    ]);
  });
});
