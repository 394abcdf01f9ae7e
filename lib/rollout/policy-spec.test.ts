import { describe, expect, it } from 'vitest';
import type { KubernetesPolicy } from '@/lib/policy';
import { snp } from '@/lib/policy/testing/world';
import { enforcedTwin, type PlaceablePolicy, specHash, stagedTwin } from './policy-spec';

const staged: KubernetesPolicy = {
  kind: 'StagedKubernetesNetworkPolicy',
  namespace: 'shop',
  name: 'web',
  podSelector: { matchLabels: { app: 'web' } },
  ingress: [],
};

describe('two specs mean the same', () => {
  it('when one leaves out stagedAction and the other says Set, of Calico’s and of Kubernetes’ kind', () => {
    for (const policy of [staged, snp('shop/default.web', { selector: "app == 'web'" })]) {
      const { stagedAction: _, ...bare } = policy as PlaceablePolicy;
      expect(specHash(bare as PlaceablePolicy)).toBe(
        specHash({ ...bare, stagedAction: 'Set' } as PlaceablePolicy),
      );
      expect(specHash(stagedTwin(enforcedTwin(bare as PlaceablePolicy)))).toBe(
        specHash(bare as PlaceablePolicy),
      );
    }
  });

  it('not when one stages a deletion', () => {
    expect(specHash({ ...staged, stagedAction: 'Delete' })).not.toBe(specHash(staged));
  });
});
