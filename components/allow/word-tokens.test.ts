import { describe, expect, it } from 'vitest';
import { endTokens } from './word-tokens';

describe('an end of a rule as tokens', () => {
  it('tells selector and namespace apart', () => {
    expect(endTokens('pods with app == "prometheus" in monitoring')).toEqual({
      words: '',
      what: 'app == "prometheus"',
      namespace: 'monitoring',
    });
    expect(endTokens('monitored == "true" in shop')).toEqual({
      words: '',
      what: 'monitored == "true"',
      namespace: 'shop',
    });
  });
  it('does not take a set of a selector for a namespace', () => {
    expect(endTokens('role in { "a", "b" }')).toEqual({
      words: '',
      what: 'role in { "a", "b" }',
      namespace: null,
    });
  });
  it('says any pod where nothing selects', () => {
    expect(endTokens('pods in shop')).toEqual({ words: 'any pod', what: null, namespace: 'shop' });
    expect(endTokens('anything')).toEqual({ words: 'anything', what: null, namespace: null });
  });
  it('keeps prefixes and Services whole', () => {
    expect(endTokens('203.0.113.0/24, 198.51.100.7/32').what).toBe('203.0.113.0/24, 198.51.100.7/32');
    expect(endTokens('Service default/kubernetes').what).toBe('Service default/kubernetes');
  });
});
