'use client';
import type { ReactNode } from 'react';
import { Verdict } from '@/components/ui/marks';
import { ScrollRegion } from '@/components/ui/scroll-region';
import type { PoliciesView, TierColumnView } from '@/lib/api';
import type { PolicyFilter } from './policy-filter';
import { TierColumn } from './tier-column';
import { TierSpine } from './tier-spine';

/** Tiers left to right in the order they decide, profiles last; the floor of a column is its end of tier. */
export function PolicyBoard(props: { data: PoliciesView; filter: PolicyFilter }) {
  const { tiers, profiles } = props.data;
  const widest = Math.max(0, ...tiers.map(weight));
  return (
    <ScrollRegion
      label="Tiers in evaluation order"
      className="-mx-8 mt-4 overflow-x-auto px-8 pb-1 max-phone:-mx-4 max-phone:px-4 max-phone:[scroll-snap-type:x_proximity]"
    >
      <ol className="flex min-h-[560px] items-stretch">
        {tiers.map((tier) =>
          tier.spine ? (
            <Place key={tier.name} className="w-[34px] flex-none">
              <TierSpine tier={tier} />
            </Place>
          ) : (
            <Place
              key={tier.name}
              className={
                weight(tier) === widest
                  ? 'min-w-[420px] flex-1 max-phone:min-w-[300px]'
                  : 'w-[218px] flex-none max-phone:w-[280px]'
              }
            >
              <TierColumn tier={tier} filter={props.filter} wide={weight(tier) === widest} />
            </Place>
          ),
        )}
        <Place className="w-[148px] flex-none">
          <Profiles profiles={profiles} />
        </Place>
      </ol>
    </ScrollRegion>
  );
}

const weight = (tier: TierColumnView): number =>
  tier.spine ? 0 : tier.groups.reduce((sum, group) => sum + group.cards.length, 0);

/** A column; the arrow before it says that a connection goes on from left to right. */
function Place(props: { className: string; children: ReactNode }) {
  return (
    <li
      className={`relative snap-start first:ml-0 [&:not(:first-child)]:ml-[25px] [&:not(:first-child)]:before:absolute [&:not(:first-child)]:before:top-[21px] [&:not(:first-child)]:before:-left-[21px] [&:not(:first-child)]:before:w-[15px] [&:not(:first-child)]:before:border-ink-3 [&:not(:first-child)]:before:border-t-[1.5px] [&:not(:first-child)]:before:content-[''] [&:not(:first-child)]:after:absolute [&:not(:first-child)]:after:top-[19px] [&:not(:first-child)]:after:-left-[11px] [&:not(:first-child)]:after:size-[5px] [&:not(:first-child)]:after:rotate-45 [&:not(:first-child)]:after:border-ink-3 [&:not(:first-child)]:after:border-t-[1.5px] [&:not(:first-child)]:after:border-r-[1.5px] [&:not(:first-child)]:after:content-[''] ${props.className}`}
    >
      {props.children}
    </li>
  );
}

function Profiles({ profiles }: { profiles: PoliciesView['profiles'] }) {
  return (
    <section aria-label="Profiles" className="flex h-full flex-col">
      <h2 className="flex h-11 items-center rounded-card border border-line bg-surface px-3 text-13">
        Profiles
      </h2>
      <ul className="flex flex-1 flex-col gap-2 py-2.5">
        {profiles.map((profile) => (
          <li key={profile.name} className="rounded-card border border-line-2 bg-surface px-[11px] py-2">
            <code className="font-medium [overflow-wrap:anywhere]">{profile.name}</code>
            <p className="mt-1 text-12 text-ink-2">{profile.text}</p>
          </li>
        ))}
      </ul>
      <p className="flex min-h-[34px] items-center border-t-2 pt-2 text-12 [border-top-color:var(--solid)]">
        <Verdict verdict="allowed" />
      </p>
    </section>
  );
}
