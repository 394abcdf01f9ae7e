/** Gaps of nodes: silent, or not to be told from idle. What the history says of a node already is not said twice. */
import type { EvidenceInput, NodeEvidence } from './evidence';
import { type EvidenceGap, standingGap, timedGap } from './evidence-gap';
import { counted } from './time-words';

export function nodeGaps(nodes: readonly NodeEvidence[], input: EvidenceInput): EvidenceGap[] {
  const { observation, range } = input;
  const known = new Set(
    observation.gaps
      .filter(({ kind, to }) => kind === 'node-silent' && to === null)
      .map(({ subject }) => subject),
  );
  const isKnown = (name: string): boolean => known.has(name) || known.has(`node/${name}`);
  const silent = nodes
    .filter(({ name, state }) => state === 'silent' && !isKnown(name))
    .map(({ name, lastSeen }) =>
      timedGap(lastSeen ?? range.from, {
        kind: 'node-silent',
        subject: `node/${name}`,
        title: `${name} is silent`,
        message: 'Other nodes saw traffic of what runs only there, and its own side told nothing of it',
        remedy: `See that calico-node runs on ${name} and reaches the flow source`,
      }),
    );
  const quiet = nodes
    .filter(({ state }) => state === 'quiet')
    .map(({ name }) =>
      standingGap(range, {
        kind: 'node-quiet',
        subject: `node/${name}`,
        title: `${name} shows no flow`,
        message:
          'Nothing that runs only there was seen, while other nodes’ workloads were: silent or idle cannot be told apart',
        remedy: `See that calico-node runs on ${name} and reaches the flow source`,
      }),
    );
  const hidden = nodes.filter(({ state }) => state === 'not-told').map(({ name }) => name);
  const isTold = input.sources.some(({ capabilities }) => capabilities.nodesVisible);
  if (hidden.length === 0 || isTold || input.sources.length === 0) return [...silent, ...quiet];
  const names = input.sources.map(({ name }) => name).join(', ');
  return [
    ...silent,
    ...quiet,
    standingGap(range, {
      kind: 'nodes-not-told',
      subject: names,
      title: `${counted(hidden.length, 'node')} whose silence cannot be told`,
      message: `${names} names no node, and nothing runs only on ${hidden.slice(0, 3).join(', ')}${hidden.length > 3 ? ` and ${hidden.length - 3} more` : ''}`,
      remedy: null,
    }),
  ];
}
