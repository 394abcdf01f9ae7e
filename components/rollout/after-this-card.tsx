import { Card, CardHead } from '@/components/ui/card';
import type { RolloutView } from '@/lib/api';
import { StepMark } from './step-mark';
import { WriteTitle } from './write-title';

/** What is left of the plan once this is confirmed. */
export function AfterThisCard(props: { plan: NonNullable<RolloutView['plan']> }) {
  const left = props.plan.steps.filter((step) => !step.done && step.mark !== 'confirm');
  if (left.length === 0) return null;
  return (
    <Card label="After this">
      <CardHead title="After this" />
      <ol>
        {left.map((step, index) => (
          // The same step may stand twice; its place is its identity.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={index} className="flex gap-2.5 border-line border-t px-4 py-[9px]">
            <span className="flex h-5 w-[18px] items-center">
              <StepMark step={step} />
            </span>
            <span className="min-w-0 flex-1">
              <WriteTitle title={step.title} />
            </span>
            <span className="text-12 text-ink-3 leading-5">{step.effect}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
