/**
 * The order of the waves: which namespaces go together, and which first. A ring is a wave of this plan. Pure: from what is
 * known of each namespace and of the edges between them, and from the order a person chose.
 */

/** `blocked`: edges of its own ask for a decision. `learning`: seen for less than the gate asks. `quiet`: no edge at all. */
export type Readiness = 'ready' | 'quiet' | 'learning' | 'blocked';

export interface NamespaceFacts {
  readonly name: string;
  readonly pods: number;
  /** Edges whose missing allow belongs to this namespace and that nobody has decided. */
  readonly toDecide: number;
  /** Recorded edges with an end in it. */
  readonly edges: number;
  /** When the first of them was seen, unix seconds; null where there is none. */
  readonly firstSeen: number | null;
}

/** Edges between two namespaces, whatever their direction. */
export interface Coupling {
  readonly between: readonly [string, string];
  readonly edges: number;
}

export interface RingInput {
  /** Namespaces that no wave has enforced yet and nobody exempted. */
  readonly namespaces: readonly NamespaceFacts[];
  readonly couplings: readonly Coupling[];
  /** Observed for so long a namespace is no longer learning, seconds. */
  readonly minObservedSeconds: number;
  /** Unix seconds. */
  readonly now: number;
}

export interface Ring {
  readonly namespaces: readonly string[];
  readonly pods: number;
  /** Of its least ready namespace. */
  readonly readiness: Readiness;
  /** Edges to namespaces of other rings: those keep their other end as it is meanwhile. */
  readonly outward: number;
  /** Namespaces of it whose traffic is mostly with each other. */
  readonly together: readonly (readonly string[])[];
}

/** Most ready first. */
export const readinessOrder: readonly Readiness[] = ['ready', 'quiet', 'learning', 'blocked'];

/** Largest share of all pods that the first, second, … ring may have; the last one takes the rest. */
const shares = [0.1, 0.25, 0.5] as const;

export function readinessOf(
  { toDecide, edges, firstSeen }: NamespaceFacts,
  { minObservedSeconds, now }: Pick<RingInput, 'minObservedSeconds' | 'now'>,
): Readiness {
  if (toDecide > 0) return 'blocked';
  if (edges === 0 || firstSeen === null) return 'quiet';
  return now - firstSeen < minObservedSeconds ? 'learning' : 'ready';
}

const leastReady = (all: readonly Readiness[]): Readiness =>
  all.reduce<Readiness>(
    (worst, item) => (readinessOrder.indexOf(item) > readinessOrder.indexOf(worst) ? item : worst),
    'ready',
  );

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Groups of namespaces where one has more than half of its cross-namespace edges with another: verified only together. */
function coupled({ namespaces, couplings }: RingInput): string[][] {
  const names = new Set(namespaces.map(({ name }) => name));
  const own = couplings.filter(({ between }) => between.every((name) => names.has(name)));
  const outward = new Map<string, number>();
  for (const { between, edges } of own)
    for (const name of between) outward.set(name, (outward.get(name) ?? 0) + edges);
  const groups = new Map<string, string[]>([...names].sort(byText).map((name) => [name, [name]]));
  const strongest = [...own].sort((a, b) => b.edges - a.edges || byText(a.between.join(), b.between.join()));
  for (const { between, edges } of strongest) {
    const [a, b] = between;
    const [left, right] = [groups.get(a), groups.get(b)];
    const isStrong = between.some((name) => edges * 2 > (outward.get(name) ?? 0)) && edges > 1;
    // A hub would pull everything into one ring: three that move at once are enough.
    if (!isStrong || left === undefined || right === undefined || left === right) continue;
    if (left.length + right.length > 3) continue;
    const joined = [...left, ...right].sort(byText);
    for (const name of joined) groups.set(name, joined);
  }
  return [...new Set(groups.values())];
}

/** What a ring of these namespaces is, among all of the input. */
export function describeRing(namespaces: readonly string[], input: RingInput): Ring {
  const inside = new Set(namespaces);
  const facts = input.namespaces.filter(({ name }) => inside.has(name));
  return {
    namespaces: [...namespaces],
    pods: sum(facts.map(({ pods }) => pods)),
    readiness: leastReady(facts.map((item) => readinessOf(item, input))),
    outward: sum(
      input.couplings
        .filter(({ between: [a, b] }) => inside.has(a) !== inside.has(b))
        .map(({ edges }) => edges),
    ),
    together: coupled(input)
      .map((group) => group.filter((name) => inside.has(name)))
      .filter((group) => group.length > 1),
  };
}

/**
 * The proposal: the most ready, least coupled and smallest first and alone, as the canary of the cluster; then rings that
 * grow. What still has to be decided comes last, so that it holds nobody up.
 */
export function proposeRings(input: RingInput): string[][] {
  const groups = coupled(input).map((group) => describeRing(group, input));
  const rank = ({ readiness }: Ring): number => readinessOrder.indexOf(readiness);
  groups.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      a.outward - b.outward ||
      a.pods - b.pods ||
      byText(a.namespaces.join(), b.namespaces.join()),
  );
  const total = sum(input.namespaces.map(({ pods }) => pods));
  const rings: { names: string[]; pods: number; readiness: Readiness }[] = [];
  for (const { namespaces, pods, readiness } of groups) {
    const last = rings.at(-1);
    // The first one stands alone, whatever its size.
    const room = rings.length < 2 ? 0 : total * (shares[rings.length - 1] ?? 1) - (last?.pods ?? 0);
    if (last !== undefined && rings.length > 1 && pods <= room && last.readiness === readiness) {
      last.names.push(...namespaces);
      last.pods += pods;
    } else rings.push({ names: [...namespaces], pods, readiness });
  }
  return rings.map(({ names }) => names.sort(byText));
}

/**
 * The order a person chose, as it stands now: without what is enforced or exempt meanwhile, and with what has come since as
 * the last wave. None chosen: everything that remains is one wave.
 */
export function wavesAhead(
  chosen: readonly (readonly string[])[] | null,
  remaining: readonly string[],
): string[][] {
  if (remaining.length === 0) return [];
  const left = new Set(remaining);
  const waves: string[][] = [];
  for (const wave of chosen ?? []) {
    const names = wave.filter((name) => left.delete(name));
    if (names.length > 0) waves.push([...names].sort(byText));
  }
  if (left.size > 0) waves.push([...left].sort(byText));
  return waves;
}
