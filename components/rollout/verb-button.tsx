import { Lock, Undo2 } from 'lucide-react';
import { Button, type ButtonLook } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import type { VerbView } from '@/lib/api';
import type { Verbs } from './use-verbs';

const rest: Readonly<Record<VerbView['verb'], ButtonLook['variant']>> = {
  lower: 'primary',
  'raise-canary': 'primary',
  raise: 'primary',
  pause: 'plain',
  resume: 'plain',
  confirm: 'outline',
  extend: 'ghost',
  'roll-back': 'ink',
  abort: 'ghost',
  'remove-bridge': 'plain',
};

/** One verb as a button; why it is off stands in the element with id `verb-why-‹verb›` (VerbReasons). */
export function VerbButton(props: {
  verb: VerbView;
  verbs: Verbs;
  size?: 'md' | 'lg';
  variant?: ButtonLook['variant'];
  label?: string;
  className?: string;
}) {
  const { verb, verbs } = props;
  const able = verb.enabled && verb.permission.allowed;
  const why = able ? {} : { 'aria-describedby': `verb-why-${verb.verb}` };
  const variant = able ? (props.variant ?? rest[verb.verb]) : 'plain';
  return (
    <Button
      {...(variant === undefined ? {} : { variant })}
      size={props.size ?? 'md'}
      disabled={!able || verbs.busy !== null}
      onClick={() => verbs.run(verb)}
      className={props.className}
      {...why}
    >
      {!able && <Icon of={Lock} size={14} />}
      {able && verb.verb === 'roll-back' && <Icon of={Undo2} size={props.size === 'lg' ? 16 : 14} />}
      {props.label ?? verb.label}
    </Button>
  );
}
