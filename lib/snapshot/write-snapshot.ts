/** Writes a cluster to a folder: objects by the allow-list, recorded flows, and what people decided where that is wanted. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterCapabilities, KubeObject } from '@/lib/cluster';
import type { HistoryEntry, TimeRange } from '@/lib/flows';
import {
  type DocumentKind,
  documentName,
  documentType,
  type SnapshotDocument,
  SnapshotError,
  type SnapshotFile,
  snapshotVersion,
} from './document';
import { writeFlows } from './flow-writer';
import { allowedOf, keptObject } from './kept-object';

export interface SnapshotParts {
  /** Unix seconds. */
  readonly takenAt: number;
  readonly madeWith: string;
  readonly clusterName: string;
  readonly capabilities: ClusterCapabilities;
  /** Everything that was read. */
  readonly objects: Iterable<KubeObject>;
  /** null: without flows. */
  readonly flows: { readonly range: TimeRange; readonly entries: AsyncIterable<HistoryEntry> } | null;
  /** JSON values as they are kept in the cluster. */
  readonly documents: readonly { readonly kind: DocumentKind; readonly value: unknown }[];
}

/** What no snapshot holds, for whoever is asked to pass one on. */
const neverIn = [
  'Secrets and data of ConfigMaps',
  'environment variables, commands, arguments, images and mounts of containers',
  'annotations (but for tunnel addresses of nodes), managed fields, finalizers and status beyond phase and addresses',
  'HTTP paths and annotations of policy rules',
];

async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0)
    throw new SnapshotError(
      'exists',
      `The folder ${folder} is not empty. Nothing was written. Give --out a new or empty folder.`,
    );
  for (const part of ['objects', 'flows']) await mkdir(join(folder, part), { mode: 0o700 });
}

/** SHA-256 and size of a file as it lies there. */
export async function fileFacts(path: string): Promise<Pick<SnapshotFile, 'sha256' | 'bytes'>> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return { sha256: hash.digest('hex'), bytes: (await stat(path)).size };
}

async function writeJson(folder: string, path: string, text: string): Promise<SnapshotFile> {
  const full = join(folder, path);
  await writeFile(full, text, { mode: 0o600, flag: 'wx' });
  return { path, ...(await fileFacts(full)) };
}

/** The version of Calico and what Felix does with traffic to the own host: read at connect, no objects of the cache. */
function settingObjects({ calico }: ClusterCapabilities): KubeObject[] {
  const object = (kind: string, spec: object): KubeObject => ({
    apiVersion: 'projectcalico.org/v3',
    kind,
    metadata: { name: 'default' },
    spec,
  });
  const { version, endpointToHostAction } = calico;
  return [
    ...(version === null ? [] : [object('ClusterInformation', { calicoVersion: version })]),
    ...(endpointToHostAction === undefined
      ? []
      : [object('FelixConfiguration', { defaultEndpointToHostAction: endpointToHostAction })]),
  ];
}

/** A list a kind, as `kubectl get -o json` gives it; named by our name of the kind, as two groups have a NetworkPolicy. */
async function writeObjects(folder: string, parts: SnapshotParts): Promise<SnapshotDocument['objects']> {
  const byKind = new Map<string, KubeObject[]>();
  const add = (kind: string, object: KubeObject): void => {
    const list = byKind.get(kind);
    if (list === undefined) byKind.set(kind, [object]);
    else list.push(object);
  };
  for (const object of parts.objects) {
    const kept = keptObject(object);
    const kind = allowedOf(object)?.kind;
    if (kept !== null && kind !== undefined && kind !== 'ClusterInformation') add(kind, kept);
  }
  for (const object of settingObjects(parts.capabilities)) add(object.kind, object);
  const written: SnapshotDocument['objects'] = [];
  for (const [kind, items] of [...byKind].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const lines = items.map((item) => JSON.stringify(item)).join(',\n');
    const text = `{"apiVersion":"v1","kind":"List","items":[\n${lines}\n]}\n`;
    written.push({ ...(await writeJson(folder, `objects/${kind}.json`, text)), kind, count: items.length });
  }
  return written;
}

async function flowsOf(folder: string, flows: SnapshotParts['flows']): Promise<SnapshotDocument['flows']> {
  if (flows === null) return null;
  const files = await writeFlows(folder, flows.range, flows.entries);
  return {
    range: flows.range,
    files: await Promise.all(
      files.map(async (file) => ({ ...file, ...(await fileFacts(join(folder, file.path))) })),
    ),
  };
}

function leftOutOf({ capabilities, flows, documents }: SnapshotParts): string[] {
  const { namespaces, missing } = capabilities;
  const kinds = new Set(documents.map(({ kind }) => kind));
  return [
    ...neverIn,
    ...(namespaces === null ? [] : [`everything outside of the namespaces ${namespaces.join(', ')}`]),
    ...missing
      .filter(({ reason }) => reason === 'forbidden')
      .map(({ kind }) => `objects of kind ${kind}: they may not be listed`),
    ...(flows === null ? ['flows'] : []),
    ...(['decisions', 'settings'] as const).filter((kind) => !kinds.has(kind)),
  ];
}

/** @throws SnapshotError when the folder holds something; Error of the disk or of what is read. */
export async function writeSnapshot(folder: string, parts: SnapshotParts): Promise<SnapshotDocument> {
  await emptyFolder(folder);
  const { capabilities } = parts;
  const objects = await writeObjects(folder, parts);
  const documents: SnapshotDocument['documents'] = [];
  for (const { kind, value } of parts.documents)
    documents.push({ ...(await writeJson(folder, `${kind}.json`, `${JSON.stringify(value)}\n`)), kind });
  const document: SnapshotDocument = {
    type: documentType,
    version: snapshotVersion,
    takenAt: parts.takenAt,
    madeWith: parts.madeWith,
    cluster: {
      name: parts.clusterName,
      kubernetesVersion: capabilities.kubernetesVersion,
      calicoVersion: capabilities.calico.version,
      flavour: capabilities.flavour,
      stagedKinds: capabilities.stagedKinds,
      namespaces: capabilities.namespaces === null ? null : [...capabilities.namespaces],
    },
    objects,
    flows: await flowsOf(folder, parts.flows),
    documents,
    leftOut: leftOutOf(parts),
  };
  const temporary = join(folder, `.${documentName}`);
  await writeFile(temporary, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, join(folder, documentName));
  return document;
}
