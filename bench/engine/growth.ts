/** How the work grows (performance §7, scaling laws): slopes on a log–log plot, beside the bound the reference sets. */
import { FlowVerdicts } from '@/lib/policy/bulk/flow-verdicts';
import { CompiledEngine } from '@/lib/policy/engine';
import { say } from '../goal';
import { collectGarbage, median, milliseconds, slope } from '../measure';
import { type ClusterSize, clusterFlows, clusterSnapshot } from './cluster-fixture';

const base: ClusterSize = { endpoints: 20_000, policies: 2_000, flows: 500_000, workloads: 4_000 };
const relations = 8_000;

interface Point {
  readonly classes: number;
  readonly passNs: number;
}

function measure(size: ClusterSize): Point {
  const engine = new CompiledEngine(clusterSnapshot(size), null);
  const columns = clusterFlows(size, relations);
  new FlowVerdicts(engine, columns, 'enforced').run();
  let classes = 0;
  const times = Array.from({ length: 5 }, () => {
    const verdicts = new FlowVerdicts(engine, columns, 'enforced');
    collectGarbage();
    const time = milliseconds(() => void verdicts.run());
    classes = verdicts.classification.classes.size;
    return time;
  });
  return { classes, passNs: median(times) * 1e6 };
}

function law(name: string, bound: number, points: readonly (readonly [number, number])[]): void {
  const found = slope(points);
  say(
    `growth: ${name} over ${points.map(([x]) => x).join(' / ')}: slope ${found.toFixed(2)} (bound ${bound}${found > bound ? ', above it' : ''})`,
  );
}

export function growth(): void {
  const byFlows = [250_000, 500_000, 1_000_000, 2_000_000].map(
    (flows) => [flows, measure({ ...base, flows })] as const,
  );
  const settled = byFlows.slice(1);
  law(
    'classes judged with flows',
    0.02,
    settled.map(([x, { classes }]) => [x, classes]),
  );
  law(
    'time of a pass with flows',
    1.05,
    byFlows.map(([x, { passNs }]) => [x, passNs]),
  );
  const byPolicies = [500, 1_000, 2_000, 4_000].map(
    (policies) => [policies, measure({ ...base, policies })] as const,
  );
  law(
    'time of a pass with policies of single namespaces',
    0.1,
    byPolicies.map(([x, { passNs }]) => [x, passNs]),
  );
  const byEndpoints = [8_000, 16_000, 32_000, 64_000].map(
    (endpoints) => [endpoints, measure({ ...base, endpoints })] as const,
  );
  law(
    'classes judged with endpoints of as many classes',
    0.05,
    byEndpoints.map(([x, { classes }]) => [x, classes]),
  );
}
