/** `drawbridge diff`: which flows a change of the cluster's objects treats otherwise; says no where it cuts something off. */
import { compareEdges, type EdgeChange, type EdgeDifference } from '@/lib/policy';
import { sharedHelp } from './evaluate';
import { type Command, exitCodes, type Job, runEvaluation, type Streams } from './evaluation-run';
import type { LabelledFlow } from './flow/flow-line';
import { EvaluationTexts } from './report/evaluation-line';
import { decisionLines, flowText, Table } from './report/table';

const help = `drawbridge diff --cluster PATH… --flows FILE|- --what-if PATH… [--flag value …]

Lists the flows that the objects of --what-if would treat otherwise.

${sharedHelp}
Exit codes: 0 everything that was allowed still is, 1 something is not, 2 bad input.
`;

const columns = [
  { title: 'ID', width: 10 },
  { title: 'CHANGE', width: 23 },
  { title: 'FLOW', width: 25 },
  { title: 'DECIDED BY', width: 39 },
];

type Difference = EdgeDifference<LabelledFlow>;

function printerOf({ options, colour }: Job): {
  readonly head: string;
  readonly print: (d: Difference) => string;
} {
  if (options.format === 'table') {
    const table = new Table(columns, colour ? 'CHANGE' : null);
    const print = ({ edge, change, before, after }: Difference): string =>
      table.row([
        String(edge.id),
        change,
        flowText(edge),
        [
          `before ${before.verdict}`,
          ...decisionLines(before),
          `after ${after.verdict}`,
          ...decisionLines(after),
        ],
      ]);
    return { head: table.head(), print };
  }
  const texts = new EvaluationTexts();
  const print = ({ edge, change, before, after }: Difference): string =>
    `{"id":${JSON.stringify(edge.id)},"change":"${change}","before":${texts.evaluation(before)},"after":${texts.evaluation(after)}}\n`;
  return { head: '', print };
}

/** How many flows became what. */
class Tally {
  flows = 0;
  /** Flows that were allowed and are denied or unknown now. */
  lost = 0;
  readonly #changes = new Map<EdgeChange, number>();

  count({ change, before, after }: Difference): void {
    this.flows++;
    if (before.verdict === 'allow' && after.verdict !== 'allow') this.lost++;
    if (change !== 'unchanged') this.#changes.set(change, (this.#changes.get(change) ?? 0) + 1);
  }

  /** One line. */
  get text(): string {
    const changed = [...this.#changes.values()].reduce((sum, count) => sum + count, 0);
    const parts = [...this.#changes]
      .map(([change, count]) => `${count} ${change.replaceAll('-', ' ')}`)
      .sort();
    const what = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
    const lost = `${this.lost} ${this.lost === 1 ? 'was allowed and is' : 'were allowed and are'} not any more`;
    return `${changed} of ${this.flows} flows change${what}${this.lost === 0 ? '' : `; ${lost}`}.\n`;
  }
}

async function answer(job: Job): Promise<number> {
  const { flows, output, world, options, stderr } = job;
  const { head, print } = printerOf(job);
  const tally = new Tally();
  output.add(head);
  for await (const batch of flows)
    for (const difference of compareEdges(world.engine, world.changed, batch, options.scope)) {
      tally.count(difference);
      // Nobody may read the lines any more, but the exit code still counts.
      if (difference.change !== 'unchanged' && !output.gone && output.add(print(difference)))
        await output.flush();
    }
  await output.flush();
  stderr.write(tally.text);
  return tally.lost === 0 ? exitCodes.done : exitCodes.changed;
}

const command: Command = { help, needsWhatIf: true, answer };

export const diff = (args: readonly string[], streams?: Streams): Promise<number> =>
  runEvaluation(command, args, streams);
