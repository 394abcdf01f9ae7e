import { describe, expect, it } from 'vitest';
import { settingsSchema } from '@/lib/api';
import { type GateField, gateSections, readField } from './gate-fields';

const fields = gateSections.flatMap((section) => section.fields);
const named = (key: GateField['key']): GateField => {
  const field = fields.find((each) => each.key === key);
  if (field === undefined) throw new Error(`No field ${key}`);
  return field;
};

describe('the gate policy form', () => {
  it('has a field for every setting of the contract', () => {
    expect(fields.map(({ key }) => key).sort()).toEqual(Object.keys(settingsSchema.shape.gate.shape).sort());
  });
  it('bounds are those of the contract', () => {
    const lowest = Object.fromEntries(fields.map(({ key, min }) => [key, min]));
    const highest = Object.fromEntries(fields.map(({ key, max }) => [key, max]));
    const gate = settingsSchema.shape.gate;
    expect(gate.safeParse(lowest).success && gate.safeParse(highest).success).toBe(true);
    for (const { key, min, max } of fields) {
      expect(gate.safeParse({ ...lowest, [key]: max + 1 }).success).toBe(false);
      expect(gate.safeParse({ ...lowest, [key]: min - 1 }).success).toBe(false);
    }
  });
  it('what is wrong is said with what would be right', () => {
    expect(readField(named('confirmSeconds'), '15')).toEqual({
      ok: false,
      message: 'Write a duration with its unit, like 7 d or 1 h 30 min.',
    });
    expect(readField(named('confirmSeconds'), '3 h')).toEqual({
      ok: false,
      message: 'Possible is from 5 s to 2 h.',
    });
    expect(readField(named('verifiedPercent'), '101').ok).toBe(false);
    expect(readField(named('verifiedPercent'), '99.5 %')).toEqual({ ok: true, value: 99.5 });
  });
});
