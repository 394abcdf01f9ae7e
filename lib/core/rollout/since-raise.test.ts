import { describe, expect, it } from 'vitest';
import type { Phase } from '@/lib/rollout';
import { recordOf } from '../testing/rollout';
import { now } from '../testing/shop-world';
import { sinceRaise } from './since-raise';

const raised = now - 40 * 86_400;
const at = (phase: Phase, more: { raised?: number | null; ended?: number | null } = {}) => {
  const record = recordOf(phase);
  return { ...record, at: { ...record.at, raised, ended: null, ...more } };
};

describe('edges since the raise are read', () => {
  it.each<Phase>(['raised', 'verifying', 'committing', 'rolling-back', 'needs-human'])(
    'of a wave in phase %s, however long ago it was raised',
    (phase) => {
      expect(sinceRaise(at(phase), now)).toBe(raised);
    },
  );

  it.each<Phase>(['committed', 'rolled-back'])('of a wave that is %s for a day, and no longer', (phase) => {
    expect(sinceRaise(at(phase, { ended: now - 86_400 }), now)).toBe(raised);
    expect(sinceRaise(at(phase, { ended: now - 86_401 }), now)).toBeNull();
    expect(sinceRaise(at(phase), now)).toBeNull();
  });

  it('of nothing that was never raised', () => {
    expect(sinceRaise(null, now)).toBeNull();
    expect(sinceRaise(at('armed', { raised: null }), now)).toBeNull();
    expect(sinceRaise(at('rolled-back', { raised: null, ended: now }), now)).toBeNull();
  });
});
