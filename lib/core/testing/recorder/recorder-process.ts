/** Core's recording part as a process of its own, to be killed: Goldmane into a DuckDB file. Ends by itself on SIGTERM. */
import { readFileSync } from 'node:fs';
import { GoldmaneSource, openDuckDbHistory } from '@/lib/flows';
import { FlowState } from '../../state/flow-state';

export interface RecorderOptions {
  readonly address: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly serverName: string | null;
  readonly windowSeconds: number;
  readonly path: string;
}

export async function main(path: string): Promise<void> {
  const options = JSON.parse(readFileSync(path, 'utf8')) as RecorderOptions;
  const history = await openDuckDbHistory({ path: options.path });
  const flows = new FlowState(
    history,
    () => process.stdout.write('.'),
    (error) => process.stderr.write(`${String(error)}\n`),
  );
  process.once('SIGTERM', async () => {
    for (const { state } of flows.status())
      if (state.state === 'stale') process.stderr.write(`${state.error}\n`);
    await flows.stop();
    await history.close();
    process.exit(0);
  });
  await flows.add(new GoldmaneSource({ ...options, resolveWorkload: () => null }));
  process.stdout.write('started\n');
}
