import { Tag } from '@/components/ui/tag';
import type { EdgeRowView, PeerView } from '@/lib/api';

const words: Readonly<Record<string, string>> = {
  job: 'Job',
  'one-sided': 'one side seen',
};
/** Said by the row itself: both namespaces, the network's name, the namespace's name, the tag of a peer. */
const quiet: readonly string[] = ['cross-namespace', 'external', 'system', 'network-set', 'host'];

/** Words beside an edge that a person should know before deciding it. A nightly run says more than that it is a job. */
export function tagWords(tags: readonly string[]): string[] {
  const shown = tags.filter((tag) => !quiet.includes(tag) && !(tag === 'job' && tags.includes('nightly')));
  const isFresh = (tag: string) => tag === 'new' || tag === 'rare';
  const fresh = shown.filter(isFresh);
  const rest = shown.filter((tag) => !isFresh(tag)).map((tag) => words[tag] ?? tag);
  return fresh.length > 0 ? [...rest, fresh.join(', ')] : rest;
}

export function RowTags(props: { row: EdgeRowView }) {
  return tagWords(props.row.tags).map((word) => (
    <Tag key={word} className="ml-0.5 h-[18px] flex-none">
      {word}
    </Tag>
  ));
}

/** What a peer is, where it is no workload. Where it has no room it wraps below the edge of its box, whole. */
export function PeerTag(props: { peer: PeerView }) {
  const { type } = props.peer;
  if (type !== 'network-set' && type !== 'host') return null;
  return (
    <span className="inline-flex h-[18px] min-w-0 shrink-[9999] flex-wrap overflow-hidden max-phone:ml-1 max-phone:align-middle">
      <span className="h-full w-0" />
      <Tag className="h-[18px]">{type === 'host' ? 'host' : 'NetworkSet'}</Tag>
    </span>
  );
}
