/** Goal 2: verdict and rule of two million flows between fifty thousand endpoints under five thousand policies. */
import { evaluateColumns, flowAt } from '@/lib/policy';
import { FlowVerdicts } from '@/lib/policy/bulk/flow-verdicts';
import { CompiledEngine } from '@/lib/policy/engine';
import { decide } from '@/lib/policy/evaluate/decide';
import { packetOf } from '@/lib/policy/evaluate/packet';
import { resolveEnd } from '@/lib/policy/world/flow-end';
import { type Goal, say } from '../goal';
import { collectGarbage, median, milliseconds } from '../measure';
import { type ClusterSize, clusterFlows, clusterSnapshot } from './cluster-fixture';
import { dpdkScalar } from './dpdk';

export const size: ClusterSize = { endpoints: 50_000, policies: 5_000, flows: 2_000_000, workloads: 10_000 };
export const relations = 26_000;
const rounds = 7;
const sample = 50_000;

export interface FullPass {
  readonly milliseconds: number;
  readonly classes: number;
}

/** Both sides of single flows, by objects, without classes and without memory. */
function withoutMemo(engine: CompiledEngine, rows: FlowVerdicts['columns']): () => number {
  const asked = Array.from({ length: sample }, (_, at) => {
    const flow = flowAt(rows, at * Math.floor(rows.kind.length / sample));
    const [from, to] = [
      resolveEnd(engine.world, flow.src, 4, 'source'),
      resolveEnd(engine.world, flow.dst, 4, 'destination'),
    ];
    const source = 'parties' in from ? from.parties[0] : undefined;
    const destination = 'parties' in to ? to.parties[0] : undefined;
    const packet = packetOf(flow);
    if (source === undefined || destination === undefined || packet === null)
      throw new Error('an end is not there');
    return { source, destination, packet };
  });
  const { findService } = engine.world;
  return () => {
    for (const { source, destination, packet } of asked) {
      if (source.subject !== null)
        decide(
          engine.policies.list(source.subject.entity, 'Egress', 'enforced'),
          source,
          destination,
          packet,
          findService,
        );
      if (destination.subject !== null)
        decide(
          engine.policies.list(destination.subject.entity, 'Ingress', 'enforced'),
          source,
          destination,
          packet,
          findService,
        );
    }
    return sample;
  };
}

function checkAnswers(engine: CompiledEngine, verdicts: FlowVerdicts): void {
  for (let at = 0; at < 5_000; at++) {
    const row = at * Math.floor(size.flows / 5_000);
    const alone = engine.evaluate(flowAt(verdicts.columns, row), 'enforced');
    if (alone.verdict !== verdicts.verdict(row)) throw new Error(`row ${row}: the answers differ`);
  }
}

export function bulk(): { readonly goals: Goal[]; readonly fullPass: FullPass } {
  const snapshot = clusterSnapshot(size);
  const columns = clusterFlows(size, relations);
  let engine = new CompiledEngine(snapshot, null);
  const compiled = milliseconds(() => {
    engine = new CompiledEngine(snapshot, null);
  });
  let verdicts = new FlowVerdicts(engine, columns, 'enforced');
  const first = milliseconds(() => {
    verdicts = evaluateColumns(engine, columns, 'enforced');
  });
  checkAnswers(engine, verdicts);
  const classes = verdicts.classification.classes.size;
  const single = withoutMemo(engine, columns);
  const dpdk = dpdkScalar();
  const times = { ends: [] as number[], pass: [] as number[], single: [] as number[], dpdk: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    let next = verdicts;
    const ends = milliseconds(() => {
      next = new FlowVerdicts(engine, columns, 'enforced');
    });
    collectGarbage();
    const pass = milliseconds(() => void next.run());
    const alone = milliseconds(() => void single());
    const outside = 'run' in dpdk ? dpdk.run() : Number.NaN;
    // The first round warms up.
    if (round === 0) continue;
    times.ends.push(ends);
    times.pass.push((pass * 1e6) / size.flows);
    times.single.push((alone * 1e6) / sample);
    times.dpdk.push(outside);
  }
  const [pass, alone, outside] = [median(times.pass), median(times.single), median(times.dpdk)];
  say(
    `bulk: ${size.flows} flows, ${size.endpoints} endpoints, ${size.policies} policies, ${classes} classes of flows · compile ${compiled.toFixed(0)} ms, first pass with everything ${first.toFixed(0)} ms, ends into classes ${median(times.ends).toFixed(0)} ms · pass ${pass.toFixed(0)} ns a flow, without memory ${alone.toFixed(0)} ns, DPDK scalar ${'run' in dpdk ? `${outside.toFixed(0)} ns a look-up` : 'not installed'}`,
  );
  const bar: Goal = { name: '2 bulk over DPDK scalar', ratio: pass / outside, atMost: 1 };
  return {
    goals: [
      'missing' in dpdk ? { ...bar, skipped: dpdk.missing } : bar,
      { name: '2 bulk over no memory', ratio: alone / pass, atLeast: 8 },
    ],
    fullPass: { milliseconds: (pass * size.flows) / 1e6, classes },
  };
}
