'use client';
import { useState } from 'react';
import { Card, CardHead } from '@/components/ui/card';
import { CodeCopy } from '@/components/ui/code-copy';
import { Dialog } from '@/components/ui/dialog';
import { GateDiamond } from '@/components/ui/marks';
import type { RolloutView } from '@/lib/api';
import { type PlanStep, StepMark } from './step-mark';
import { WriteTitle } from './write-title';

type Plan = NonNullable<RolloutView['plan']>;

/** Each write as a line with its effect. What changes no traffic stands together on a sunken ground; below it what does. */
export function PlanCard(props: { plan: Plan }) {
  const { plan } = props;
  const [open, setOpen] = useState(false);
  const quiet = plan.steps.filter((step) => step.quiet);
  const loud = plan.steps.filter((step) => !step.quiet);
  return (
    <Card label="Plan">
      <CardHead title="Plan">each prefix simulated</CardHead>
      {plan.refusal !== null && (
        <p className="flex gap-2 border-line border-t px-4 py-2.5 text-deny">
          <GateDiamond state="fail" word={false} />
          <span>{plan.refusal}</span>
        </p>
      )}
      {quiet.length > 0 && (
        <ol aria-label="Changes no traffic" className="border-line border-y bg-sunken pt-1 pb-1.5">
          {quiet.map((step) => (
            <Line key={step.title} step={step} />
          ))}
          {plan.note !== '' && <li className="px-4 pt-0.5 pl-[42px] text-12 text-ink-2">{plan.note}</li>}
        </ol>
      )}
      <ol aria-label="Changes traffic" className="py-1.5">
        {loud.map((step, index) => (
          // The same step may stand twice; its place is its identity.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Line key={index} step={step} />
        ))}
      </ol>
      <div className="flex items-start gap-2 border-line border-t px-4 py-2.5 text-12 text-ink-2">
        <GateDiamond state={plan.firstDenied === null ? 'pass' : 'fail'} word={false} size={14} />
        <span className="flex-1">{plan.firstDenied ?? 'No step denies an edge in use.'}</span>
        <button type="button" className="link" onClick={() => setOpen(true)}>
          YAML
        </button>
      </div>
      <Dialog open={open} onClose={() => setOpen(false)} title="What the plan writes" width="max-w-[760px]">
        <CodeCopy text={plan.yaml} label="plan as YAML" />
      </Dialog>
    </Card>
  );
}

function Line({ step }: { step: PlanStep }) {
  return (
    <li className="grid min-h-[27px] grid-cols-[18px_minmax(0,1fr)_auto] items-center gap-2 px-4">
      <StepMark step={step} />
      <span className="min-w-0 [overflow-wrap:anywhere]">
        <WriteTitle title={step.title} />
        {step.done && <span className="sr-only">, done</span>}
      </span>
      <span className="text-right text-12 text-ink-3">{step.effect}</span>
    </li>
  );
}
