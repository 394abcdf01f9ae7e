/** Reads a snapshot back, all of it checked before anything is used. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { KubeObject } from '@/lib/cluster';
import {
  type DocumentKind,
  documentName,
  documentType,
  type SnapshotDocument,
  SnapshotError,
  type SnapshotFile,
  snapshotSchema,
  snapshotVersion,
} from './document';
import { fileFacts } from './write-snapshot';

export interface ReadSnapshot {
  readonly folder: string;
  readonly document: SnapshotDocument;
  readonly objects: readonly KubeObject[];
  readonly documents: ReadonlyMap<DocumentKind, unknown>;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const header = z.object({ type: z.literal(documentType), version: z.int().min(1) });
const list = z.object({
  items: z.array(
    z.looseObject({
      apiVersion: z.string(),
      kind: z.string(),
      metadata: z.looseObject({ name: z.string() }),
    }),
  ),
});

const torn = (folder: string, what: string, cause?: unknown): SnapshotError =>
  new SnapshotError(
    'torn',
    `The snapshot ${folder} is damaged: ${what}. Copy it again as a whole, or take it anew with drawbridge snapshot.`,
    { cause },
  );

async function documentOf(folder: string): Promise<SnapshotDocument> {
  let text: string;
  try {
    text = await readFile(join(folder, documentName), 'utf8');
  } catch (error) {
    throw new SnapshotError(
      'not-a-snapshot',
      `${folder} is no snapshot, or one whose taking was broken off: its ${documentName} cannot be read (${reasonOf(error)}). Take one with drawbridge snapshot --out DIR.`,
      { cause: error },
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw torn(folder, `${documentName} is not JSON`, error);
  }
  const { success, data } = header.safeParse(json);
  if (!success)
    throw new SnapshotError(
      'not-a-snapshot',
      `${folder} is no snapshot: its ${documentName} is something else. Take one with drawbridge snapshot --out DIR.`,
    );
  if (data.version > snapshotVersion)
    throw new SnapshotError(
      'newer',
      `The snapshot ${folder} is of version ${data.version}, this Drawbridge reads version ${snapshotVersion}. Use the Drawbridge that made it, or a newer one.`,
    );
  const parsed = snapshotSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw torn(folder, `${documentName}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

async function checkFile(folder: string, file: SnapshotFile): Promise<void> {
  let facts: Awaited<ReturnType<typeof fileFacts>>;
  try {
    facts = await fileFacts(join(folder, file.path));
  } catch (error) {
    throw torn(folder, `${file.path} cannot be read (${reasonOf(error)})`, error);
  }
  if (facts.bytes !== file.bytes)
    throw torn(folder, `${file.path} has ${facts.bytes} bytes of ${file.bytes}`);
  if (facts.sha256 !== file.sha256) throw torn(folder, `${file.path} is not as it was written`);
}

async function objectsOf(folder: string, path: string): Promise<readonly KubeObject[]> {
  try {
    return list.parse(JSON.parse(await readFile(join(folder, path), 'utf8'))).items;
  } catch (error) {
    throw torn(folder, `${path} is no list of objects`, error);
  }
}

/** @throws SnapshotError: not a snapshot, of a newer version, or damaged. */
export async function readSnapshot(path: string): Promise<ReadSnapshot> {
  const folder = resolve(path);
  const document = await documentOf(folder);
  const files = [...document.objects, ...document.documents, ...(document.flows?.files ?? [])];
  for (const file of files) await checkFile(folder, file);
  const objects: KubeObject[] = [];
  for (const file of document.objects)
    for (const object of await objectsOf(folder, file.path)) objects.push(object);
  const documents = new Map<DocumentKind, unknown>();
  for (const file of document.documents) {
    try {
      documents.set(file.kind, JSON.parse(await readFile(join(folder, file.path), 'utf8')));
    } catch (error) {
      throw torn(folder, `${file.path} is not JSON`, error);
    }
  }
  return { folder, document, objects, documents };
}
