/** Goal 3: after one edit only what it reaches is judged anew, and the answers are those of a full pass. */
import { LiveVerdicts, type SnapshotEdit } from '@/lib/policy';
import { FlowVerdicts } from '@/lib/policy/bulk/flow-verdicts';
import { CompiledEngine } from '@/lib/policy/engine';
import { type Goal, say } from '../goal';
import { collectGarbage, median, milliseconds } from '../measure';
import { Random } from '../random';
import { type FullPass, relations, size } from './bulk';
import { clusterFlows, clusterSnapshot, policyOf } from './cluster-fixture';

const rounds = 9;

function sameAnswers(live: LiveVerdicts, fresh: FlowVerdicts): boolean {
  const rows = fresh.columns.kind.length;
  for (let row = 0; row < rows; row++) {
    if (live.verdicts.verdict(row) !== fresh.verdict(row)) return false;
    if (row % 64 !== 0) continue;
    if (JSON.stringify(live.verdicts.deciding(row)) !== JSON.stringify(fresh.deciding(row))) return false;
  }
  return JSON.stringify(live.counts) === JSON.stringify(fresh.counts());
}

export function edits(fullPass: FullPass): Goal[] {
  const snapshot = clusterSnapshot(size);
  const columns = clusterFlows(size, relations);
  const live = new LiveVerdicts(snapshot, columns, 'enforced');
  const random = new Random(17);
  const kinds: readonly { readonly name: string; readonly draw: (round: number) => SnapshotEdit }[] = [
    {
      name: 'policy',
      draw: (round) => ({ policies: { put: [policyOf(1 + round * 251, size, random)] } }),
    },
    {
      name: 'endpoint relabel',
      draw: (round) => {
        const pod = live.snapshot.pods[1_000 + round * 313];
        if (pod === undefined) throw new Error('the fixture has too few pods');
        return { pods: { put: [{ ...pod, labels: { ...pod.labels, version: `v${round + 2}` } }] } };
      },
    },
    {
      name: 'namespace relabel',
      draw: (round) => ({
        namespaces: {
          put: [
            { name: `small-${round}`, labels: { team: `team-${round + 3}`, env: 'dev' }, terminating: false },
          ],
        },
      }),
    },
  ];
  const goals = kinds.map(({ name, draw }): Goal => {
    const times: number[] = [];
    const judged: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const edit = draw(round);
      collectGarbage();
      let outcome = { judged: 0, rebuilt: false };
      const time = milliseconds(() => {
        outcome = live.edit(edit);
      });
      if (outcome.rebuilt) throw new Error(`${name}: the edit was not followed`);
      // The first edit of a kind builds the reverse maps.
      if (round === 0) continue;
      times.push(time);
      judged.push(outcome.judged);
    }
    const time = median(times);
    say(
      `edit, ${name}: ${time.toPrecision(3)} ms against ${fullPass.milliseconds.toFixed(0)} ms for all; ${median(judged)} of ${fullPass.classes} classes judged anew`,
    );
    return { name: `3 edit, ${name}`, ratio: time / fullPass.milliseconds, atMost: 0.01 };
  });
  const fresh = new FlowVerdicts(new CompiledEngine(live.snapshot, null), columns, 'enforced').run();
  if (!sameAnswers(live, fresh)) throw new Error('after the edits the answers are not those of a full pass');
  return goals;
}
