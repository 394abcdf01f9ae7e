/** `drawbridge evaluate`: what policies say of each flow, and why, from manifests alone. */
import type { Evaluation } from '@/lib/policy';
import { type Command, exitCodes, type Job, runEvaluation, type Streams } from './evaluation-run';
import type { LabelledFlow } from './flow/flow-line';
import { EvaluationTexts } from './report/evaluation-line';
import { decisionLines, flowText, Table } from './report/table';

export const sharedHelp = `  --cluster PATH…        folders (*.yaml, *.yml, *.json), files or - of Kubernetes objects
  --flows FILE|-         one flow a line, as JSON: {"id":"1","src":{"pod":"shop/web"},
                         "dst":{"ip":"10.0.0.7"},"protocol":"tcp","port":443}
  --scope SCOPE          enforced (default), or staged: staged policies count as enforced
  --what-if PATH…        objects put on top: they replace those of the same kind, namespace and
                         name, or are added; one with $patch: delete takes its like away
  --format FORMAT        ndjson (default) or table
  --calico-version V     release whose behaviour counts, by default that of the cluster's
                         ClusterInformation, else the newest known (v3.32)
  --help                 this text
`;

const help = `drawbridge evaluate --cluster PATH… --flows FILE|- [--flag value …]

Says of each flow whether policies allow it, deny it, or that this is unknown, and why.

${sharedHelp}
Exit codes: 0 evaluated, 2 bad input (said by file and line; then nothing is evaluated).
`;

const columns = [
  { title: 'ID', width: 10 },
  { title: 'VERDICT', width: 7 },
  { title: 'FLOW', width: 34 },
  { title: 'DECIDED BY', width: 46 },
];

type Printer = (flow: LabelledFlow, evaluation: Evaluation) => string;

function printerOf({ options, colour }: Job): { readonly head: string; readonly print: Printer } {
  if (options.format === 'table') {
    const table = new Table(columns, colour ? 'VERDICT' : null);
    const print: Printer = (flow, evaluation) =>
      table.row([String(flow.id), evaluation.verdict, flowText(flow), decisionLines(evaluation)]);
    return { head: table.head(), print };
  }
  const texts = new EvaluationTexts();
  const print: Printer = ({ id }, evaluation) =>
    `{"id":${JSON.stringify(id)},${texts.evaluation(evaluation).slice(1)}\n`;
  return { head: '', print };
}

async function answer(job: Job): Promise<number> {
  const { flows, output, world, options } = job;
  const { head, print } = printerOf(job);
  output.add(head);
  for await (const batch of flows) {
    for (const flow of batch)
      if (output.add(print(flow, world.changed.evaluate(flow, options.scope)))) await output.flush();
    if (output.gone) break;
  }
  return exitCodes.done;
}

const command: Command = { help, needsWhatIf: false, answer };

export const evaluate = (args: readonly string[], streams?: Streams): Promise<number> =>
  runEvaluation(command, args, streams);
