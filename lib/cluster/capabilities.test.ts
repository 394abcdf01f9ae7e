import { describe, expect, it } from 'vitest';
import { calicoCapabilities } from './capabilities';

const kinds = (version: string | null, flavour: Parameters<typeof calicoCapabilities>[1] = 'aggregated') => {
  const { clusterNetworkPolicy, adminNetworkPolicy, baselineAdminNetworkPolicy } = calicoCapabilities(
    version,
    flavour,
  );
  return [
    ...(adminNetworkPolicy ? ['AdminNetworkPolicy'] : []),
    ...(baselineAdminNetworkPolicy ? ['BaselineAdminNetworkPolicy'] : []),
    ...(clusterNetworkPolicy ? ['ClusterNetworkPolicy'] : []),
  ];
};

describe('what a release of Calico can do', () => {
  it('the version is kept as it was read', () => {
    expect(calicoCapabilities('v3.31.2', 'aggregated').version).toBe('v3.31.2');
    expect(calicoCapabilities(null, 'aggregated').version).toBeNull();
  });
  it('ties are broken by Felix’ key up to 3.31, and by name, namespace and kind from 3.32 (calico-policy §4.2)', () => {
    const tieBreak = (version: string) => calicoCapabilities(version, 'aggregated').tieBreak;
    expect(['v3.28.0', 'v3.29.4', 'v3.31.7'].map(tieBreak)).toEqual(['felix-key', 'felix-key', 'felix-key']);
    expect(['v3.32.0', 'v3.33.0-0.dev-12-gabc', 'v4.0.0'].map(tieBreak)).toEqual([
      'name-namespace-kind',
      'name-namespace-kind',
      'name-namespace-kind',
    ]);
  });
  it('names in traces carry their tier up to 3.31, and are as served from 3.32 (calico-policy §7)', () => {
    const names = (version: string) => calicoCapabilities(version, 'aggregated').traceNames;
    expect([names('v3.31.7'), names('v3.32.0')]).toEqual(['prefixed', 'as-served']);
  });
  it('absent types go by length, by presence or to both by how the API is served, in every release (calico-policy §4.3)', () => {
    for (const version of ['v3.28.0', 'v3.32.1', null])
      expect(
        (['aggregated', 'native', 'crd-only', 'none'] as const).map(
          (flavour) => calicoCapabilities(version, flavour).typesDefault,
        ),
      ).toEqual(['by-length', 'by-presence', 'both', 'by-length']);
  });
  it('no cluster-wide kind of Kubernetes is enforced up to 3.28 (calico-policy §1.3)', () => {
    expect(kinds('v3.28.3')).toEqual([]);
  });
  it('AdminNetworkPolicy is enforced by 3.29 (calico-policy §1.3)', () => {
    expect(kinds('v3.29.0')).toEqual(['AdminNetworkPolicy']);
  });
  it('AdminNetworkPolicy and its baseline are enforced by 3.30 and 3.31 (calico-policy §1.3)', () => {
    for (const version of ['v3.30.0', '3.31.7'])
      expect(kinds(version)).toEqual(['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy']);
  });
  it('ClusterNetworkPolicy is enforced from 3.32, which gave the two up (calico-policy §1.3)', () => {
    for (const version of ['v3.32.0', 'v3.34.0-0.dev'])
      expect(kinds(version)).toEqual(['ClusterNetworkPolicy']);
  });
  it('without a version native CRDs tell 3.32 or later, and anything else is read as the release before (calico-policy §1.1)', () => {
    expect(calicoCapabilities(null, 'native')).toMatchObject({
      ...calicoCapabilities('v3.32.0', 'native'),
      version: null,
    });
    expect(calicoCapabilities(null, 'aggregated')).toMatchObject({
      ...calicoCapabilities('v3.31.0', 'aggregated'),
      version: null,
    });
  });
  it('a version that names no release is no version', () => {
    expect(calicoCapabilities('master', 'native')).toEqual({
      ...calicoCapabilities(null, 'native'),
      version: 'master',
    });
  });
});
