/**
 * Edges that should exist by what the cluster's objects say. Claimed is what an object says by itself or through the objects it names:
 * who scrapes, routes, probes, asks. A Service without such a caller claims nothing, as anybody or nobody may call it.
 *
 * Not claimed: what stands in arguments, environments and files of containers; routes of other kinds than Ingress and the Gateway API;
 * scrape configurations written by hand; what an earlier run of a CronJob showed, which history has. Taking an object away never
 * adds an edge of another.
 */
import type { Declarations } from '@/lib/cluster';
import { type EdgeKey, type EdgePeer, edgeId } from '@/lib/flows';
import { type Flow, finish, type Snapshot, type Steps } from '@/lib/policy';
import { apiServerEdges } from './api-server-edges';
import { dnsEdges } from './dns-edges';
import { ingressEdges, routeEdges } from './entrance-edges';
import type { Because, ExpectedEdge, ExpectedGap } from './expected-edge';
import { type Draft, groundOf, type Rule } from './ground';
import { outsideEdges } from './outside-edges';
import { probeEdges } from './probe-edges';
import { markEdges, monitorEdges } from './scrape-edges';
import { unreadableGaps } from './unreadable-gaps';

export interface Expected {
  /** By id. */
  readonly edges: readonly ExpectedEdge[];
  readonly gaps: readonly ExpectedGap[];
}

const rules: readonly Rule[] = [
  ingressEdges,
  routeEdges,
  outsideEdges,
  monitorEdges,
  markEdges,
  apiServerEdges,
  dnsEdges,
  probeEdges,
];

const keyOf = (
  { src, dst, protocol, port }: Draft,
  from: EdgePeer = src.peer,
  to: EdgePeer = dst.peer,
): EdgeKey => ({
  src: from,
  dst: to,
  protocol,
  port,
  icmpType: null,
  icmpCode: null,
});

const idsOf = (draft: Draft): string[] =>
  [draft.src.peer, ...draft.src.others].flatMap((from) =>
    [draft.dst.peer, ...draft.dst.others].map((to) => edgeId(keyOf(draft, from, to))),
  );

const waysOf = ({ src, dst, protocol, port, flows }: Draft): readonly Flow[] =>
  flows ?? src.flowEnds.flatMap((from) => dst.flowEnds.map((to) => ({ src: from, dst: to, protocol, port })));

/** Everything once, in an order that does not depend on where it came from. */
function distinct<T>(items: readonly T[]): T[] {
  const byText = new Map(items.map((item) => [JSON.stringify(item), item]));
  return [...byText.keys()].sort().flatMap((text) => byText.get(text) ?? []);
}

/** Known only where all reasons know them. */
const joint = (lists: readonly (readonly string[] | null)[]): readonly string[] | null => {
  const known = lists.flatMap((list) => (list === null ? [] : [list]));
  return known.length < lists.length ? null : distinct(known.flat());
};

const jointLabel = (labels: readonly (string | null)[]): string | null => {
  const words = distinct(labels.filter((label) => label !== null));
  return words.length === 0 ? null : words.join(', ');
};

const textOf = ({ kind, namespace, name, text }: Because): string =>
  `${kind} ${namespace ?? ''}/${name} ${text}`;

/** Several reasons for one edge. */
function merge(id: string, drafts: readonly [Draft, ...Draft[]]): ExpectedEdge {
  const reasons = drafts.map(({ because: { kind, namespace, name, text } }) => ({
    kind,
    namespace,
    name,
    text,
  }));
  return {
    id,
    edge: keyOf(drafts[0]),
    otherIds: distinct(drafts.flatMap(idsOf)).filter((other) => other !== id),
    because: distinct(reasons).sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1)),
    flows: distinct(drafts.flatMap(waysOf)),
    addresses: {
      src: joint(drafts.map(({ src }) => src.addresses)),
      dst: joint(drafts.map(({ dst }) => dst.addresses)),
    },
    labels: {
      src: jointLabel(drafts.map(({ src }) => src.label)),
      dst: jointLabel(drafts.map(({ dst }) => dst.label)),
    },
    recordable: drafts.every(({ recordable }) => recordable !== false),
    fromAnywhere: drafts.some(({ src }) => src.isAnywhere),
  };
}

export const expectedEdges = (snapshot: Snapshot, declared: Declarations): Expected =>
  finish(expectedSteps(snapshot, declared));

/** The same, an object or a few a step. */
export function* expectedSteps(snapshot: Snapshot, declared: Declarations): Steps<Expected> {
  const ground = groundOf(snapshot, declared);
  const byId = new Map<string, [Draft, ...Draft[]]>();
  const gaps = [...unreadableGaps(declared)];
  for (const rule of rules)
    for (const finding of yield* rule(ground)) {
      if ('gap' in finding) {
        gaps.push(finding.gap);
        continue;
      }
      const id = edgeId(keyOf(finding.draft));
      const known = byId.get(id);
      if (known === undefined) byId.set(id, [finding.draft]);
      else known.push(finding.draft);
    }
  const edges: ExpectedEdge[] = [];
  for (const [id, drafts] of byId) {
    edges.push(merge(id, drafts));
    yield;
  }
  return {
    edges: edges.sort((a, b) => (a.id < b.id ? -1 : 1)),
    gaps: gaps.sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}
