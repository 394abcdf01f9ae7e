/** Imports flows from a file into the history, a recording or a flow log of Calico Enterprise: all of it or nothing, once. */
import { enterpriseEntries } from '../enterprise/enterprise-entries';
import { isEnterpriseLine } from '../enterprise/enterprise-record';
import type { FlowHistory, HistoryEntry } from '../history';
import type { WorkloadResolver } from '../workload-resolver';
import { recordingEntries } from './recording-entries';
import { contentHash, recordingFileLines } from './recording-file';

export interface ImportedRecording {
  /** False when the same content was imported before. */
  readonly imported: boolean;
  /** Of this import: 0 when nothing was imported. */
  readonly windows: number;
  readonly rows: number;
}

/** What a flow log does not say itself: owners of pods, and the nodes that should have written. */
export interface ImportFacts {
  readonly resolveWorkload: WorkloadResolver;
  readonly nodes: readonly string[];
}

async function firstLine(path: string): Promise<string> {
  for await (const line of recordingFileLines(path)) if (line.trim() !== '') return line;
  return '';
}

/** Fails with the file, the line and the reason when it cannot be read; nothing of it is kept then. */
export async function importRecording(
  path: string,
  history: FlowHistory,
  facts: ImportFacts = { resolveWorkload: () => null, nodes: [] },
): Promise<ImportedRecording> {
  let hash: string;
  let isLog: boolean;
  try {
    hash = await contentHash(path);
    isLog = isEnterpriseLine(await firstLine(path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The recording ${path} cannot be read (${reason}): give a complete recording file.`, {
      cause: error,
    });
  }
  let windows = 0;
  let rows = 0;
  const entries = (): AsyncIterable<HistoryEntry> => {
    const lines = recordingFileLines(path);
    return isLog
      ? enterpriseEntries(lines, {
          name: path,
          source: `enterprise/${hash.slice(0, 8)}`,
          now: Date.now() / 1000,
          ...facts,
        })
      : recordingEntries(lines, path);
  };
  async function* counted(): AsyncGenerator<HistoryEntry> {
    for await (const entry of entries()) {
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
