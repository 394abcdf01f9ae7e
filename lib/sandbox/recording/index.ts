/** The past week of the sandbox, as a recording to import. */
export type { RecordingOptions } from './week';
export { recordingLines } from './week';
export { writeRecording } from './write';
