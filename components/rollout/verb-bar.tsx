import type { ReactNode } from 'react';
import type { RolloutView, VerbView } from '@/lib/api';
import type { Verbs } from './use-verbs';
import { VerbButton } from './verb-button';
import { VerbReasons } from './verb-reasons';

/** Ways back to the left, the next step to the right. */
const place: readonly VerbView['verb'][] = [
  'abort',
  'remove-bridge',
  'extend',
  'pause',
  'resume',
  'roll-back',
  'lower',
  'raise',
  'raise-canary',
  'confirm',
];

/** Verbs of this moment: one that can be used, or the one a person waits for here. */
function belongs(rollout: RolloutView, { verb, enabled }: VerbView): boolean {
  if (enabled) return true;
  if (rollout.ended !== null) return false;
  return rollout.bridge === 'none' ? verb === 'lower' : verb === 'raise' || verb === 'roll-back';
}

/** One filled button: where there is a canary, it comes first. */
const lookOf = (verb: VerbView, shown: readonly VerbView[]): { variant?: 'plain' } =>
  verb.verb === 'raise' && shown.some((other) => other.verb === 'raise-canary' && other.enabled)
    ? { variant: 'plain' }
    : {};

export function VerbBar(props: { rollout: RolloutView; verbs: Verbs; children?: ReactNode }) {
  const shown = props.rollout.verbs
    .filter((verb) => belongs(props.rollout, verb))
    .sort((a, b) => place.indexOf(a.verb) - place.indexOf(b.verb));
  return (
    <div className="flex flex-col items-end gap-1.5 max-phone:w-full max-phone:items-stretch">
      <div className="flex flex-wrap justify-end gap-2 max-phone:[&>button]:flex-1">
        {shown.map((verb) => (
          <VerbButton key={verb.verb} verb={verb} verbs={props.verbs} {...lookOf(verb, shown)} />
        ))}
      </div>
      {props.children}
      <VerbReasons verbs={shown} className="max-w-[420px] text-right max-phone:text-left" />
    </div>
  );
}
