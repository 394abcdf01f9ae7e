import { Card } from '@/components/ui/card';
import { count } from '@/components/ui/count';
import { Mark } from '@/components/ui/marks';
import type { RolloutView } from '@/lib/api';

/** What raising would change for recorded traffic; open connections notice only when they reconnect. */
export function ChangeCard(props: { change: NonNullable<RolloutView['change']>; pods: number | null }) {
  const { stayAllowed, deniedOnPurpose, openConnections } = props.change;
  return (
    <Card label="What raising would change">
      <div className="flex flex-wrap items-baseline gap-2 px-4 pt-3 pb-2.5">
        <h2>What raising would change</h2>
        {props.pods !== null && <span className="text-12 text-ink-3">{count(props.pods, 'pod')}</span>}
      </div>
      <div className="grid grid-cols-[1fr_1fr_1.8fr] border-line border-t max-phone:grid-cols-1 [&>p]:border-line [&>p]:px-4 [&>p]:pt-2.5 [&>p]:pb-3 [&>p]:text-ink-2 max-phone:[&>p+p]:border-t min-[760px]:[&>p+p]:border-l">
        <p>
          <Figure value={stayAllowed} /> {stayAllowed === 1 ? 'edge stays' : 'edges stay'} allowed
        </p>
        <p>
          <Figure value={deniedOnPurpose} /> {deniedOnPurpose === 1 ? 'edge' : 'edges'} denied on purpose
        </p>
        <p>
          {openConnections === null ? (
            <span className="inline-flex items-center gap-1.5 pt-1.5 text-ink">
              <Mark name="verdict-unknown" /> Open connections are unknown; they notice at their next
              reconnect
            </span>
          ) : (
            <>
              <Figure value={openConnections} /> open{' '}
              {openConnections === 1 ? 'connection notices' : 'connections notice'} at their next reconnect
            </>
          )}
        </p>
      </div>
    </Card>
  );
}

function Figure({ value }: { value: number }) {
  return (
    <span className="mr-1 font-[550] text-[20px] text-ink leading-7 tracking-[-0.02em]">
      {value.toLocaleString('en')}
    </span>
  );
}
