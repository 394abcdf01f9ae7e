/** Runs a command in this process, with streams that remember what it said. */
import { Readable, Writable } from 'node:stream';
import type { Streams } from '../evaluation-run';

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as one JSON value a line. */
  readonly lines: readonly unknown[];
}

class Memory extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

export async function runCommand(
  command: (args: readonly string[], streams: Streams) => Promise<number>,
  args: readonly string[],
  stdin: string | readonly Buffer[] = '',
): Promise<Said> {
  const [stdout, stderr] = [new Memory(), new Memory()];
  const input = Readable.from(typeof stdin === 'string' ? [Buffer.from(stdin)] : stdin);
  const code = await command(args, { stdin: input, stdout, stderr });
  return {
    code,
    stdout: stdout.text,
    stderr: stderr.text,
    get lines() {
      return stdout.text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown);
    },
  };
}
