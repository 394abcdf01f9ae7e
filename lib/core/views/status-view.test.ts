import { describe, expect, it } from 'vitest';
import { statusSchema } from '@/lib/api';
import type { RolloutRecord } from '@/lib/rollout';
import { pictureOf } from '../testing/picture';
import { recordOf } from '../testing/rollout';
import { now } from '../testing/shop-world';
import { statusView } from './status-view';

const card = (record: RolloutRecord) =>
  statusSchema.parse(statusView(pictureOf({ rollout: { record } }), 0)).rollout;
const armed = recordOf('armed');

describe('the deadline on every page', () => {
  it('of an armed wave is when all is taken back unless somebody raises', () => {
    const record = { ...armed, phaseAt: now - 120, evidence: { ...armed.evidence, expiresAt: now + 600 } };
    expect(card(record)).toMatchObject({ phase: 'armed', deadline: now + 180 });
    expect(card(record)).not.toHaveProperty('raisedAt');
  });

  it('of an armed wave is never later than its evidence is valid', () => {
    const record = { ...armed, phaseAt: now, evidence: { ...armed.evidence, expiresAt: now + 40 } };
    expect(card(record)?.deadline).toBe(now + 40);
  });

  it.each(['raised', 'verifying'] as const)(
    'of a wave that is %s comes with the moment of the raise',
    (phase) => {
      const record = recordOf(phase);
      const { raised, deadline } = record.at;
      expect(raised).not.toBeNull();
      expect(card(record)).toMatchObject({ deadline, raisedAt: raised });
    },
  );

  it.each(['lowered', 'placing', 'committing', 'rolling-back', 'needs-human'] as const)(
    'is none while a wave is %s',
    (phase) => {
      expect(card(recordOf(phase))?.deadline).toBeNull();
    },
  );
});
