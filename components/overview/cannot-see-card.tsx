import { Card, CardHead } from '@/components/ui/card';
import { Mark } from '@/components/ui/marks';
import type { OverviewView } from '@/lib/api';

/** What we cannot see, listed beside what we can. */
export function CannotSeeCard({ items }: { items: OverviewView['cannotSee'] }) {
  return (
    <Card label="What we cannot see" className="min-w-0 max-laptop:col-span-full">
      <CardHead title="What we cannot see">{items.length > 0 && items.length}</CardHead>
      {items.length === 0 && (
        <p className="px-4 pb-3 text-ink-2">
          Nothing of this range is known to be hidden. What never ran in it was not seen either.
        </p>
      )}
      <ul className="max-laptop:grid max-laptop:grid-cols-2 max-phone:grid-cols-1">
        {items.map((item) => (
          <li
            key={item.title}
            className="flex gap-[9px] border-line border-t px-4 py-2 first:border-t-0 max-laptop:border-t-0"
          >
            <Mark name="state-not-visible" className="mt-0.5 text-ink-2" />
            <div className="min-w-0">
              <p className="font-[550]">{item.title}</p>
              <p className="text-12 text-ink-3">{item.detail}</p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
