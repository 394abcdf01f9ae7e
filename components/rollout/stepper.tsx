import clsx from 'clsx';
import { Check } from 'lucide-react';
import { Icon } from '@/components/ui/icon';
import { Mark, type MarkName } from '@/components/ui/marks';
import type { GateView, RolloutView } from '@/lib/api';

type GateState = GateView['state'];
type Step = RolloutView['steps'][number];

const bridgeOf: Partial<Record<Step['id'], 'bridge-lowered' | 'bridge-raised'>> = {
  lower: 'bridge-lowered',
  raise: 'bridge-raised',
};
const word: Readonly<Record<Step['state'], string>> = {
  done: 'done',
  current: 'current step',
  ahead: 'ahead',
};

/** Seven stages on one road: solid what is done, dashed the way ahead of the current one. The deck of the bridge lies on it. */
export function Stepper(props: { steps: readonly Step[]; gate: GateState | null }) {
  return (
    <ol aria-label="Stages" className="mt-5 grid grid-cols-7 max-phone:grid-cols-1 max-phone:gap-2">
      {props.steps.map((step) => (
        <li
          key={step.id}
          aria-current={step.state === 'current' ? 'step' : undefined}
          className="relative pt-5 pr-2 max-phone:pt-0 max-phone:pl-9"
        >
          <Road step={step} />
          <Node step={step} gate={props.gate} />
          <span className={clsx('block leading-[17px]', ink[step.state])}>{step.name}</span>
          <span className="sr-only">, {word[step.state]}</span>
          <span className="block text-12 text-ink-3">{step.text}</span>
        </li>
      ))}
    </ol>
  );
}

const ink = {
  done: 'font-[550] text-ink',
  current: 'font-semibold text-ink',
  ahead: 'font-[550] text-ink-3',
} as const;

function Road({ step }: { step: Step }) {
  return (
    <span
      aria-hidden="true"
      className={clsx(
        'absolute right-0 max-phone:hidden',
        bridgeOf[step.id] === undefined ? 'left-0' : 'left-[25px]',
        step.state === 'done' && 'top-1.5 border-solid border-t-2 [border-color:var(--solid)]',
        step.state === 'current' && 'top-1.5 border-ink-3 border-t-2 border-dashed',
        step.state === 'ahead' && 'top-[6.5px] border-line-2 border-t',
      )}
    />
  );
}

function Node({ step, gate }: { step: Step; gate: GateState | null }) {
  const bridge = bridgeOf[step.id];
  if (bridge !== undefined) {
    const name: MarkName = step.state === 'done' ? bridge : `${bridge}-planned`;
    return (
      <span className="absolute -top-[9px] -left-px max-phone:-top-1">
        <Mark name={name} size={26} className={step.state === 'ahead' ? 'text-ink-2' : 'text-ink'} />
      </span>
    );
  }
  if (step.state === 'current')
    return (
      <span className="absolute -top-0.5 left-0 bg-bg max-phone:top-0">
        <Mark name={step.id === 'gate' && gate !== null ? `gate-${gate}` : 'gate-waiting'} size={18} />
      </span>
    );
  return (
    <span
      className={clsx(
        'absolute top-0 left-0 grid size-3.5 place-items-center rounded-[3px] max-phone:top-0.5',
        step.state === 'done' ? 'bg-solid text-bg' : 'border border-line-2 bg-bg',
      )}
    >
      {step.state === 'done' && <Icon of={Check} size={10} className="[stroke-width:3]" />}
    </span>
  );
}
