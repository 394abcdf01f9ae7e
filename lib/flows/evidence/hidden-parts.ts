/** Edges of which a part is hidden: ICMP without its type, networks without their addresses. */
import type { Steps } from '@/lib/policy';
import type { EdgeSummary } from '../history';
import type { EvidenceInput } from './evidence';
import { type EvidenceGap, standingGap } from './evidence-gap';
import { counted } from './time-words';

type Counts = Map<string, number>;

const isIcmpWithoutType = ({ edge }: EdgeSummary): boolean =>
  edge.protocol.startsWith('icmp') && edge.icmpType === null;

const namespacesOf = ({ edge }: EdgeSummary, scope: ReadonlySet<string>): Set<string> =>
  new Set(
    [edge.src.namespace, edge.dst.namespace].filter((name) => name !== null && scope.has(name)) as string[],
  );

/** The same in all edges of a namespace: one gap of it. */
export function* hiddenPartSteps(input: EvidenceInput): Steps<EvidenceGap[]> {
  const icmp: Counts = new Map();
  const addresses: Counts = new Map();
  const scope = new Set(input.namespaces);
  const isTold = input.sources.some(({ capabilities }) => capabilities.addresses);
  const addTo = (counts: Counts, names: Iterable<string>): void => {
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  for (const [at, summary] of input.summaries.entries()) {
    if (at % 64 === 0) yield;
    const { src, dst } = summary.edge;
    if (isIcmpWithoutType(summary)) addTo(icmp, namespacesOf(summary, scope));
    if (!isTold && (src.type === 'network' || dst.type === 'network'))
      addTo(addresses, namespacesOf(summary, scope));
  }
  const gaps = (
    counts: Counts,
    kind: 'icmp-types' | 'addresses',
    words: { readonly noun: string; readonly what: string; readonly message: string },
  ): EvidenceGap[] =>
    [...counts].sort().map(([name, count]) =>
      standingGap(input.range, {
        kind,
        subject: `namespace/${name}`,
        namespaces: [name],
        title: `${counted(count, words.noun)} of ${name} without ${words.what}`,
        message: words.message,
        remedy: null,
      }),
    );
  return [
    ...gaps(icmp, 'icmp-types', {
      noun: 'ICMP edge',
      what: 'its type',
      message: 'Rules by ICMP type cannot be held against such an edge',
    }),
    ...gaps(addresses, 'addresses', {
      noun: 'edge',
      what: 'addresses',
      message: 'The other end is only told as public or private: which addresses it has is not known',
    }),
  ];
}
