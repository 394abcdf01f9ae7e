import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClusterCapabilities, calicoCapabilities, type KubeObject } from '@/lib/cluster';
import type { Gap, HistoryEntry } from '@/lib/flows';
import { recordingEntries } from '@/lib/flows/recording/recording-entries';
import { recordingFileLines } from '@/lib/flows/recording/recording-file';
import { row, windowOf as windowAt } from '@/lib/flows/testing/rows';
import { storyObjects } from '@/lib/sandbox/story';
import { readSnapshot } from './read-snapshot';
import { canary, withCanaries } from './testing/canaries';
import { type SnapshotParts, writeSnapshot } from './write-snapshot';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-snapshot-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const capabilities: ClusterCapabilities = {
  kubernetesVersion: 'v1.34.4',
  flavour: 'aggregated',
  calico: { ...calicoCapabilities('v3.31.2', 'aggregated'), endpointToHostAction: 'Drop' },
  stagedKinds: true,
  tiers: true,
  resources: [],
  namespaces: null,
  missing: [{ kind: 'Node', reason: 'forbidden', message: 'nodes may not be listed' }],
};
const objects = storyObjects({ size: 'small', now: Date.UTC(2026, 10, 19) });
const gap: Gap = {
  kind: 'source-restarted',
  subject: 'goldmane',
  from: 30,
  to: 45,
  message: 'Goldmane was restarted',
  remedy: null,
};
const nodeGap: Gap = { ...gap, kind: 'node-silent', subject: 'worker-7' };
const windowOf = (source: string, start: number) =>
  windowAt(start, [row('shop/web > shop/db 5432'), row('shop/web > shop/api 80', { reporter: 'dst' })], {
    source,
  });

async function* entriesOf(entries: readonly HistoryEntry[]): AsyncGenerator<HistoryEntry> {
  yield* entries;
}
const recorded: readonly HistoryEntry[] = [
  { type: 'gap', gap },
  { type: 'gap', gap: nodeGap },
  { type: 'window', window: windowOf('recording/old', 0) },
  { type: 'window', window: windowOf('goldmane', 0) },
  { type: 'window', window: windowOf('goldmane', 15) },
];
const parts = (more: Partial<SnapshotParts> = {}): SnapshotParts => ({
  takenAt: 1_763_548_920,
  madeWith: 'drawbridge 0.1.0',
  clusterName: 'prod-eu-1',
  capabilities,
  objects,
  flows: { range: { from: 0, to: 60 }, entries: entriesOf(recorded) },
  documents: [{ kind: 'decisions', value: { edges: {}, gaps: {} } }],
  ...more,
});
const filesOf = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
const rejection = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: Error & { code?: string }) => error,
  );

describe('a snapshot', () => {
  it('reads back with every object that is kept, and what it is of', async () => {
    const written = await writeSnapshot(folder, parts());
    const read = await readSnapshot(folder);
    expect(read.document).toEqual(written);
    expect(read.document.cluster).toEqual({
      name: 'prod-eu-1',
      kubernetesVersion: 'v1.34.4',
      calicoVersion: 'v3.31.2',
      flavour: 'aggregated',
      stagedKinds: true,
      namespaces: null,
    });
    const kinds = (all: readonly KubeObject[]) => [...new Set(all.map(({ kind }) => kind))].sort();
    expect(kinds(read.objects)).toEqual(
      kinds(
        objects
          .filter(({ kind }) => kind !== 'ConfigMap')
          .concat(read.objects.filter(({ kind }) => kind === 'FelixConfiguration')),
      ),
    );
    expect(read.objects.find(({ kind }) => kind === 'FelixConfiguration')?.spec).toEqual({
      defaultEndpointToHostAction: 'Drop',
    });
    expect(read.documents.get('decisions')).toEqual({ edges: {}, gaps: {} });
  });

  it('holds nothing secret in any of its files, and is for its owner only', async () => {
    const secrets = [
      ...objects.map(withCanaries),
      withCanaries({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'some' } }),
      withCanaries({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'some' } }),
    ];
    await writeSnapshot(folder, parts({ objects: secrets }));
    expect(filesOf().length).toBeGreaterThan(15);
    for (const path of filesOf()) {
      const bytes = readFileSync(path);
      expect((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')).not.toContain(canary);
      expect(statSync(path).mode & 0o077).toBe(0);
    }
  });

  it('has a recording for each source, none of them under the name of a live one', async () => {
    await writeSnapshot(folder, parts());
    const { document } = await readSnapshot(folder);
    expect(document.flows?.files).toMatchObject([
      { path: 'flows/old.ndjson.gz', source: 'recording/old', windows: 1, rows: 2, windowSeconds: 15 },
      { path: 'flows/goldmane.ndjson.gz', source: 'goldmane', windows: 2, rows: 4, windowSeconds: 15 },
    ]);
    const read: HistoryEntry[] = [];
    for (const { path } of document.flows?.files ?? [])
      for await (const entry of recordingEntries(recordingFileLines(join(folder, path)), path))
        read.push(entry);
    const text = read.map((entry) =>
      entry.type === 'gap' ? entry.gap : { ...entry.window, rows: [...entry.window.rows] },
    );
    const as = (source: string, start: number) => {
      const { rows, ...rest } = windowOf(source, start);
      return { ...rest, rows: [...rows] };
    };
    expect(text).toHaveLength(5);
    expect(text).toEqual(
      expect.arrayContaining([
        as('recording/old', 0),
        as('recording/goldmane', 0),
        as('recording/goldmane', 15),
        { ...gap, subject: 'recording/goldmane' },
        nodeGap,
      ]),
    );
  });

  it('says what was left out', async () => {
    const { leftOut } = await writeSnapshot(folder, parts({ flows: null, documents: [] }));
    expect(leftOut).toEqual(
      expect.arrayContaining([
        'objects of kind Node: they may not be listed',
        'flows',
        'decisions',
        'settings',
      ]),
    );
  });

  it('is never written over something', async () => {
    writeFileSync(join(folder, 'mine'), '');
    const error = await rejection(writeSnapshot(folder, parts()));
    expect(error?.message).toContain('is not empty. Nothing was written.');
    expect(readdirSync(folder)).toEqual(['mine']);
  });
});

describe('a folder is refused', () => {
  it('when it is no snapshot, or one whose taking was broken off', async () => {
    expect(await rejection(readSnapshot(folder))).toMatchObject({ code: 'not-a-snapshot' });
    await rejection(
      writeSnapshot(
        folder,
        parts({
          flows: {
            range: { from: 0, to: 60 },
            // biome-ignore lint/correctness/useYield: it breaks before its first entry.
            entries: (async function* () {
              throw new Error('the disk is gone');
            })(),
          },
        }),
      ),
    );
    const error = await rejection(readSnapshot(folder));
    expect(error).toMatchObject({ code: 'not-a-snapshot' });
    expect(error?.message).toContain('broken off');
  });

  it('when a newer Drawbridge made it', async () => {
    await writeSnapshot(folder, parts());
    const path = join(folder, 'snapshot.json');
    writeFileSync(
      path,
      JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), version: 2, more: true }),
    );
    const error = await rejection(readSnapshot(folder));
    expect(error).toMatchObject({ code: 'newer' });
    expect(error?.message).toContain('is of version 2, this Drawbridge reads version 1');
  });

  it('when snapshot.json is of something else, or torn', async () => {
    const path = join(folder, 'snapshot.json');
    writeFileSync(path, '{"type":"other"}');
    expect(await rejection(readSnapshot(folder))).toMatchObject({ code: 'not-a-snapshot' });
    writeFileSync(path, '{"type":"drawbr');
    expect(await rejection(readSnapshot(folder))).toMatchObject({ code: 'torn' });
    writeFileSync(path, '{"type":"drawbridge-snapshot","version":1}');
    expect(await rejection(readSnapshot(folder))).toMatchObject({ code: 'torn' });
  });

  it.each(['objects/Pod.json', 'flows/goldmane.ndjson.gz', 'decisions.json'])(
    'when %s is cut, changed or gone, by name',
    async (name) => {
      await writeSnapshot(folder, parts());
      const path = join(folder, name);
      const whole = readFileSync(path);
      writeFileSync(path, whole.subarray(0, whole.length - 1));
      const cut = await rejection(readSnapshot(folder));
      expect(cut).toMatchObject({ code: 'torn' });
      expect(cut?.message).toContain(name);
      appendFileSync(path, '?');
      expect((await rejection(readSnapshot(folder)))?.message).toContain('is not as it was written');
      rmSync(path);
      expect((await rejection(readSnapshot(folder)))?.message).toContain('cannot be read');
    },
  );

  it('when a path in it leads out of the folder', async () => {
    await writeSnapshot(folder, parts());
    const path = join(folder, 'snapshot.json');
    const document = JSON.parse(readFileSync(path, 'utf8')) as { objects: { path: string }[] };
    for (const outside of ['../../etc/passwd', '/etc/passwd', 'objects/../../x']) {
      const [first, ...rest] = document.objects;
      writeFileSync(path, JSON.stringify({ ...document, objects: [{ ...first, path: outside }, ...rest] }));
      expect(await rejection(readSnapshot(folder))).toMatchObject({ code: 'torn' });
    }
  });
});
