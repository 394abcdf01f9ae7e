/** Recorded flows as the lines of a recording; recording-line.ts reads them back. */
import type { FlowWindow } from '../window';
import { recordingVersion } from './recording-line';

export interface RecordingHeader {
  readonly source: string;
  readonly windowSeconds: number;
  /** Unix seconds. */
  readonly from: number;
  readonly to: number;
}

/** `goldmane` → `recording/goldmane`: a recording never has the name of a live source, whose windows it would overwrite. */
export const recordingSource = (source: string): string =>
  `recording/${source.replace(/^recording\//, '').replaceAll(/[^\w.-]/g, '.')}`;

export const recordingHeader = (header: RecordingHeader): string =>
  JSON.stringify({ type: 'drawbridge-recording', version: recordingVersion, ...header });

/** The window and its rows, without line ends. */
export function* windowLines({ start, end, rows }: FlowWindow): Generator<string> {
  yield JSON.stringify({ type: 'window', start, end, complete: true });
  for (const row of rows) yield JSON.stringify({ type: 'row', start, end, ...row });
}
