/** A cluster as files: taken by `drawbridge snapshot`, started again by the sandbox as a rehearsal. */
export { type SnapshotDocument, SnapshotError, type SnapshotErrorCode } from './document';
export { writtenAtAnnotation } from './kept-fields';
export { type ReadSnapshot, readSnapshot } from './read-snapshot';
export { type SnapshotParts, writeSnapshot } from './write-snapshot';
