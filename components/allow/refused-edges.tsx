'use client';
import { Button } from '@/components/ui/button';
import { count } from '@/components/ui/count';
import { EdgeName } from '@/components/ui/edge-name';
import { Mark } from '@/components/ui/marks';
import type { ProposalView } from '@/lib/api';
import { CidrForm } from './cidr-form';

/** Said by controls of this card already. */
const asControls: readonly string[] = ['Leave denied', 'Type a CIDR'];

/** Edges no rule could be made for: why, what would help, addresses typed by hand, or leaving them denied. */
export function RefusedEdges(props: {
  refused: ProposalView['refused'];
  cidr: string | null;
  onCidr: (cidr: string) => void;
  onLeave: (ids: readonly string[]) => void;
}) {
  const { refused } = props;
  if (refused.length === 0) return null;
  const needsCidr = refused.some((item) => item.needsCidr);
  return (
    <section
      aria-label="Not covered"
      className="relative mt-5 overflow-hidden rounded-card border border-line-2 bg-surface py-3.5 pr-4 pl-6"
    >
      <span aria-hidden="true" className="hatch absolute inset-y-0 left-0 w-[7px]" />
      <h2 className="flex items-center gap-2">
        <Mark name="verdict-unknown" />
        {count(refused.length, 'edge')} not covered
      </h2>
      <ul className="mt-1">
        {refused.map((item) => (
          <li key={item.edge.id} className="border-line border-b py-2 last:border-b-0">
            <div className="flex items-center gap-3">
              <span className="min-w-0 flex-1">
                <EdgeName edge={item.edge} port />
              </span>
              <Button size="sm" variant="ghost" onClick={() => props.onLeave([item.edge.id])}>
                Leave denied
              </Button>
            </div>
            <p className="text-12 text-ink-2">
              {item.reason}.{' '}
              {item.suggestions
                .filter((text) => !asControls.includes(text))
                .map((text) => `${text}.`)
                .join(' ')}
            </p>
          </li>
        ))}
      </ul>
      {needsCidr && <CidrForm value={props.cidr ?? ''} onApply={props.onCidr} />}
    </section>
  );
}
