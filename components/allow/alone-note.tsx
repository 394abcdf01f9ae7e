import { TriangleAlert } from 'lucide-react';
import { count } from '@/components/ui/count';
import { Icon } from '@/components/ui/icon';

/** The first policy that selects a pod isolates it: said with its number, and why it is harmless now. */
export function AloneNote(props: { edges: number; policies: number }) {
  if (props.edges === 0) return null;
  const it = props.policies === 1 ? 'it' : 'they';
  return (
    <p className="mt-3 flex items-start gap-2 text-ink-2">
      <Icon of={TriangleAlert} className="mt-0.5" />
      <span>
        Enforced alone {it} would also deny {count(props.edges, 'edge')}, because {it}{' '}
        {props.policies === 1 ? 'is the first policy that selects' : 'are the first policies that select'}{' '}
        these pods. Behind the bridge {it} {props.policies === 1 ? 'has' : 'have'} no effect until the wave is
        raised.
      </span>
    </p>
  );
}
