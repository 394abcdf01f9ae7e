import { describe, expect, it } from 'vitest';
import { start } from './start';

describe('drawbridge start --rehearse', () => {
  it.each([
    [['--data', '/tmp/history'], '--data'],
    [['--context=prod-eu-1'], '--context'],
    [['--in-cluster'], '--in-cluster'],
  ])('does not go with %j: it must not reach the cluster, nor its history', async (args, named) => {
    await expect(start(['--rehearse', 'snapshot', ...args])).rejects.toThrow(
      `--rehearse starts a cluster of its own and cannot go with ${named}`,
    );
  });

  it('does not go with a cluster of a variable either', async () => {
    process.env.DRAWBRIDGE_CONTEXT = 'prod-eu-1';
    try {
      await expect(start(['--rehearse', 'snapshot'])).rejects.toThrow(
        'a cluster given by DRAWBRIDGE_… variables',
      );
    } finally {
      delete process.env.DRAWBRIDGE_CONTEXT;
    }
  });
});
