import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '@/lib/sandbox/sandbox';
import { type FlowHistory, GoldmaneSource, importRecording, openDuckDbHistory, workloadResolver } from '.';

/** Recorded flows and live ones meet in one history: they must be about the same edges. */
describe('the sandbox’s flows', () => {
  let folder: string;
  let sandbox: Sandbox;
  let history: FlowHistory;
  let source: GoldmaneSource;
  const now = (): number => Math.floor(Date.now() / 1000);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-flows-'));
    sandbox = await startSandbox({
      dir: folder,
      port: 0,
      goldmanePort: 0,
      windowSeconds: 1,
      size: 'small',
      recordedDays: 2,
    });
    history = await openDuckDbHistory({ path: ':memory:' });
    const { address, caPath, certPath, keyPath } = sandbox.goldmane;
    const [ca, cert, key] = await Promise.all(
      [caPath, certPath, keyPath].map((path) => readFile(path, 'utf8')),
    );
    source = new GoldmaneSource({
      address,
      ca: ca ?? '',
      cert: cert ?? '',
      key: key ?? '',
      serverName: null,
      windowSeconds: null,
      resolveWorkload: workloadResolver(sandbox.kube.cluster.snapshot()),
    });
  }, 60_000);
  afterAll(async () => {
    await source.stop();
    await history.close();
    await sandbox.stop();
    await rm(folder, { recursive: true });
  });

  it('live, are those of its recording, each with its owners', async () => {
    if (sandbox.recordingPath === null) throw new Error('the sandbox wrote no recording');
    const began = now();
    expect(await importRecording(sandbox.recordingPath, history)).toMatchObject({ imported: true });
    const recorded = new Set((await history.edges({ from: 0, to: began })).map(({ id }) => id));
    expect(recorded.size).toBeGreaterThan(100);
    await source.start(
      {
        window: (window) => history.putWindow(window),
        live: () => undefined,
        gap: (gap) => history.putGap(gap),
        state: () => undefined,
      },
      null,
    );
    const live = () => history.edges({ from: began + 1, to: now() + 1 });
    // Three windows show every living line.
    await expect
      .poll(async () => (await live()).length, { timeout: 40_000, interval: 500 })
      .toBeGreaterThan(100);
    const edges = await live();
    expect(edges.map(({ id }) => id).filter((id) => !recorded.has(id))).toEqual([]);
    for (const { id, edge } of edges)
      for (const peer of [edge.src, edge.dst])
        if (peer.type === 'workload') expect.soft(peer.kind, `${peer.name} of ${id}`).not.toBeNull();
    const { gaps } = await history.observation({ from: began, to: now() });
    expect(gaps.filter(({ subject }) => subject === 'goldmane')).toEqual([]);
  }, 90_000);
});
