/** A core that carries out one wave and can be stopped dead at any of its writes: run by tests as a process of its own. */
import { readFileSync } from 'node:fs';
import type { JournalStore, PolicyStore } from '@/lib/rollout';
import { type ServerAddress, transportTo, waveWorld } from './wave-world';

export interface WaveOrder {
  readonly server: ServerAddress;
  /** `commit`, `rollback`: from the start; `recover`: goes on with what stands in the journal. */
  readonly way: 'commit' | 'rollback' | 'recover';
  /** At which write of its own it stops; `isDone`: when the server has done it, and before the answer is looked at. */
  readonly stop: { readonly write: number; readonly isDone: boolean } | null;
}

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const forever = (): Promise<never> => new Promise(() => setInterval(() => undefined, 60_000));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

class Stops {
  count = 0;
  readonly names: string[] = [];
  constructor(private readonly stop: WaveOrder['stop']) {}

  async at<T>(name: string, write: () => Promise<T>): Promise<T> {
    const isHere = this.stop?.write === this.count;
    this.count++;
    this.names.push(name);
    if (isHere && this.stop?.isDone === false) return this.#held(name);
    const answer = await write();
    return isHere ? this.#held(name) : answer;
  }

  #held(name: string): Promise<never> {
    say({ held: name });
    return forever();
  }
}

const stoppedStore = (store: PolicyStore, stops: Stops): PolicyStore => ({
  read: (ref) => store.read(ref),
  listTier: (tier) => store.listTier(tier),
  create: (policy, mark) => stops.at(`create ${policy.name}`, () => store.create(policy, mark)),
  replace: (policy, expect, mark) =>
    stops.at(`replace ${policy.name}`, () => store.replace(policy, expect, mark)),
  remove: (ref, expect) => stops.at(`remove ${ref.name}`, () => store.remove(ref, expect)),
});

const stoppedJournal = (journal: JournalStore, stops: Stops): JournalStore => ({
  read: () => journal.read(),
  write: (record, version) =>
    stops.at(`journal ${record.phase}${record.intent === null ? '' : ` ${record.intent.verb}`}`, () =>
      journal.write(record, version),
    ),
});

export async function main(path: string): Promise<void> {
  const order = JSON.parse(readFileSync(path, 'utf8')) as WaveOrder;
  const world = await waveWorld(transportTo(order.server));
  const stops = new Stops(order.stop);
  const executor = world.executor(stoppedStore(world.policies, stops), stoppedJournal(world.journal, stops));
  if (order.way === 'recover') {
    await executor.recover();
    say({ recovered: executor.record?.phase ?? null });
    for (;;) {
      await pause(200);
      await executor.tick();
      say({ phase: executor.record?.phase ?? null });
    }
  }
  await executor.start('jonas.weber', world.scenario.wave, world.evidence());
  while (executor.record?.phase === 'lowered') {
    await pause(200);
    await executor.tick();
  }
  await executor.raiseCanary('jonas.weber');
  await executor.raise('jonas.weber');
  if (order.way === 'commit') await executor.confirm('jonas.weber', { percent: 100, verified: true });
  else await executor.rollback('jonas.weber');
  say({ ended: executor.record?.phase ?? null, writes: stops.names });
  process.exit(0);
}
