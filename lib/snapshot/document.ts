/** snapshot.json: what a snapshot is of, what is in it, and what was left out. Written last, so that a torn one has none. */
import { z } from 'zod';

export const snapshotVersion = 1;
export const documentName = 'snapshot.json';
export const documentType = 'drawbridge-snapshot';

const seconds = z.number().min(0);
const range = z.object({ from: seconds, to: seconds });

const file = z.object({
  /** Inside the folder. */
  path: z.string().regex(/^[\w.-]+(\/[\w-][\w.-]*)*$/, 'leads out of the folder'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(0),
});

const flowFile = file.extend({
  /** Name of the source in the history it was taken from. */
  source: z.string().min(1),
  windows: z.int().min(0),
  rows: z.int().min(0),
  /** Width of its newest window; null where there is none. */
  windowSeconds: z.int().min(1).nullable(),
});

export const snapshotSchema = z.object({
  type: z.literal(documentType),
  version: z.literal(snapshotVersion),
  /** Unix seconds. */
  takenAt: seconds,
  madeWith: z.string(),
  cluster: z.object({
    name: z.string().min(1),
    kubernetesVersion: z.string(),
    calicoVersion: z.string().nullable(),
    flavour: z.enum(['aggregated', 'native', 'crd-only', 'none']),
    stagedKinds: z.boolean(),
    /** Only these were read; null: all. */
    namespaces: z.array(z.string()).nullable(),
  }),
  objects: z.array(file.extend({ kind: z.string().min(1), count: z.int().min(0) })),
  /** null: without flows. */
  flows: z.object({ range, files: z.array(flowFile) }).nullable(),
  documents: z.array(file.extend({ kind: z.enum(['decisions', 'settings']) })),
  leftOut: z.array(z.string()),
});

export type SnapshotDocument = z.infer<typeof snapshotSchema>;
export type SnapshotFile = z.infer<typeof file>;
export type FlowFile = z.infer<typeof flowFile>;
export type DocumentKind = SnapshotDocument['documents'][number]['kind'];

export type SnapshotErrorCode = 'not-a-snapshot' | 'newer' | 'torn' | 'exists' | 'cannot-rehearse';

/** A snapshot that cannot be read or written: one sentence with the folder, and what to do. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
  constructor(
    readonly code: SnapshotErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
