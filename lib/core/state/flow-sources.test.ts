import { describe, expect, it } from 'vitest';
import { historyFolder } from './flow-sources';

describe('the folder of a history', () => {
  it('keeps two clusters of one name apart', () => {
    const one = historyFolder('kubernetes', '6e1f0a52-1111', 'https://10.0.0.1:6443');
    expect(historyFolder('kubernetes', '9ab3c4d5-2222', 'https://10.0.0.1:6443')).not.toBe(one);
    expect(historyFolder('kubernetes', null, 'https://10.0.0.1:6443')).not.toBe(
      historyFolder('kubernetes', null, 'https://10.0.0.2:6443'),
    );
  });

  it('stays the same when the address of the API server changes', () => {
    expect(historyFolder('prod', '6e1f0a52-1111', 'https://127.0.0.1:1')).toBe(
      historyFolder('prod', '6e1f0a52-1111', 'https://127.0.0.1:2'),
    );
  });

  it('is a plain name, whatever the cluster is called', () => {
    expect(historyFolder('arn:aws:eks/../x', '6e1f0a52-1111', '')).toBe('arn_aws_eks_.._x-6e1f0a52');
  });
});
