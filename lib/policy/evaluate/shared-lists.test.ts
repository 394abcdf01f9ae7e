import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { compile } from '../engine';
import { allow, fixture, flow, gnp } from '../testing/world';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Megabytes in use once what nobody holds is gone. */
async function heap(): Promise<number> {
  for (let turn = 0; turn < 3; turn++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return process.memoryUsage().heapUsed / 2 ** 20;
}

const engine = compile(fixture);

/** A person who tries another policy each time, as rules of thirty ports. */
function tried(times: number): void {
  for (let time = 0; time < times; time++) {
    const ingress = Array.from({ length: 30 }, (_, at) =>
      allow({ protocol: 'TCP', destination: { ports: [at + 1] } }),
    );
    const changed = engine.whatIf({ put: [gnp('default.tried', { selector: 'all()', ingress })] });
    expect(changed.evaluate(flow('web -> api'), 'enforced').verdict).toBe('deny');
  }
}

describe('an engine of a world that stands still', () => {
  it('keeps nothing of the what-ifs that were asked and are gone', async () => {
    tried(200);
    const before = await heap();
    tried(2_000);
    expect((await heap()) - before).toBeLessThan(4);
  });
});
