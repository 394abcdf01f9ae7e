/** What `drawbridge evaluate` and `drawbridge diff` do alike: read everything, say everything that is wrong, answer in batches. */
import type { Readable, Writable } from 'node:stream';
import type { Engine } from '@/lib/policy';
import { type EvaluationOptions, evaluationOptions, UsageError } from './evaluation-options';
import type { LabelledFlow } from './flow/flow-line';
import { FlowSource } from './flow/flow-source';
import { readInputFiles } from './manifests/input-files';
import { Findings, problemLine } from './manifests/problem';
import { type ObjectSet, readManifests } from './manifests/read-manifests';
import { calicoVersionOf, engineOf, overlay } from './manifests/world';
import { Output } from './report/output';

/** Standard streams; a test gives its own. */
export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable;
}

/** Exit codes; `changed` only where a comparison found that something is not allowed any more. */
export const exitCodes = { done: 0, changed: 1, refused: 2 } as const;

export interface World {
  /** The cluster as `--cluster` gives it. */
  readonly engine: Engine;
  /** The same with `--what-if` on top; the same engine where nothing is put on top. */
  readonly changed: Engine;
}

export interface Command {
  readonly help: string;
  readonly needsWhatIf: boolean;
  /** Answers all flows; returns the exit code. */
  readonly answer: (job: Job) => Promise<number>;
}

export interface Job {
  readonly options: EvaluationOptions;
  readonly world: World;
  readonly flows: AsyncIterable<readonly LabelledFlow[]>;
  readonly output: Output;
  readonly stderr: Writable;
  readonly colour: boolean;
}

async function textOf(stream: Readable): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  for await (const chunk of stream as AsyncIterable<Uint8Array | string>)
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

async function readWorld(
  { cluster, whatIf, calicoVersion }: EvaluationOptions,
  stdin: Readable,
  findings: Findings,
): Promise<World> {
  const read = async (paths: readonly string[], patches: boolean) =>
    readManifests(await readInputFiles(paths, () => textOf(stdin), findings), patches, findings);
  const present = await read(cluster, false);
  const put = await read(whatIf, true);
  const compiled = (objects: ObjectSet) =>
    engineOf(objects, calicoVersionOf(objects, calicoVersion), findings);
  const engine = compiled(present);
  return { engine, changed: put.size === 0 ? engine : compiled(overlay(present, put, findings)) };
}

/** Runs one of the two commands. Everything wrong with the input is said before anything is answered. */
export async function runEvaluation(
  command: Command,
  args: readonly string[],
  streams: Streams = process,
): Promise<number> {
  const say = (text: string): void => {
    if (text !== '') streams.stderr.write(text);
  };
  if (args.includes('--help')) {
    streams.stdout.write(command.help);
    return exitCodes.done;
  }
  let source: FlowSource | null = null;
  try {
    const options = evaluationOptions(args, command.needsWhatIf);
    const findings = new Findings();
    const world = await readWorld(options, streams.stdin, findings);
    source = new FlowSource(options.flows, streams.stdin);
    await source.check(findings);
    const errors = findings.of('error');
    say([...errors, ...findings.of('warning')].map(problemLine).join(''));
    if (errors.length > 0) {
      say(`${errors.length === 1 ? 'One problem' : `${errors.length} problems`}; nothing was evaluated.\n`);
      return exitCodes.refused;
    }
    const output = new Output(streams.stdout);
    const colour = streams.stdout.isTTY === true && process.env.NO_COLOR === undefined;
    const job = { options, world, flows: source.flows(), output, stderr: streams.stderr, colour };
    const code = await command.answer(job);
    await output.flush();
    return code;
  } catch (error) {
    const problems =
      error instanceof UsageError
        ? [...error.problems, 'See --help.']
        : [error instanceof Error ? error.message : String(error)];
    say(problems.map((problem) => `${problem}\n`).join(''));
    return exitCodes.refused;
  } finally {
    await source?.close();
  }
}
