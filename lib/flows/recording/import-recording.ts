/** Imports a recording of flows into the history: all of it or nothing, once. */
import type { FlowHistory, HistoryEntry } from '../history';
import { recordingEntries } from './recording-entries';
import { contentHash, recordingFileLines } from './recording-file';

export interface ImportedRecording {
  /** False when the same content was imported before. */
  readonly imported: boolean;
  /** Of this import: 0 when nothing was imported. */
  readonly windows: number;
  readonly rows: number;
}

/** Fails with the file, the line and the reason when it cannot be read; nothing of it is kept then. */
export async function importRecording(path: string, history: FlowHistory): Promise<ImportedRecording> {
  let hash: string;
  try {
    hash = await contentHash(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The recording ${path} cannot be read (${reason}): give a complete recording file.`, {
      cause: error,
    });
  }
  let windows = 0;
  let rows = 0;
  async function* counted(): AsyncGenerator<HistoryEntry> {
    for await (const entry of recordingEntries(recordingFileLines(path), path)) {
      if (entry.type === 'window') {
        windows++;
        rows += entry.window.rows.length;
      }
      yield entry;
    }
  }
  const imported = await history.importBatch(`recording ${hash}`, counted());
  return { imported, windows, rows };
}
