import { describe, expect, it } from 'vitest';
import { verifyingRollout } from '../../e2e/fixtures/rollout';
import { allowedPath, chartScale } from './chart-scale';

const { verifying } = verifyingRollout;
if (verifying === null) throw new Error('the story has a countdown');

describe('the two lanes of the countdown', () => {
  it('run from the first bucket to the deadline', () => {
    const scale = chartScale(verifying, 752);
    expect(scale.x(verifying.chart[0]?.at ?? 0)).toBe(0);
    expect(scale.x(verifying.deadline)).toBe(752);
  });
  it('break the line where a bucket is missing, and draw no zero there', () => {
    const scale = chartScale(verifying, 752);
    const holed = { ...verifying, chart: verifying.chart.filter((_, index) => index !== 10) };
    expect(allowedPath(verifying, scale).match(/M/g)).toHaveLength(1);
    expect(allowedPath(holed, scale).match(/M/g)).toHaveLength(2);
  });
  it('show any denial at all, however busy the rest', () => {
    const busy = { ...verifying, chart: [{ at: verifying.raisedAt, allowed: 1, denied: 10_000 }] };
    expect(chartScale(busy, 752).deniedTall(1)).toBeGreaterThanOrEqual(6);
  });
});
