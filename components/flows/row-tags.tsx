import { Tag } from '@/components/ui/tag';
import type { EdgeRowView } from '@/lib/api';

const words: Readonly<Record<string, string>> = {
  'network-set': 'NetworkSet',
  job: 'Job',
  'one-sided': 'one side seen',
  'cross-namespace': 'across namespaces',
};
/** Said by the row itself: both namespaces, the network's name, the namespace's name. */
const quiet: readonly string[] = ['cross-namespace', 'external', 'system'];

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
    <Tag key={word} className="h-[18px]">
      {word}
    </Tag>
  ));
}
