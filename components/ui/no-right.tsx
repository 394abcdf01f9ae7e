'use client';
import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PermissionView } from '@/lib/api';
import { Button, type ButtonLook } from './button';
import { CopyButton } from './code-copy';
import { Icon } from './icon';

/** The reason beside a control that may not be used, with the rule that would grant it. */
export function NoRight(props: { permission: PermissionView; id?: string }) {
  if (props.permission.allowed) return null;
  return (
    <span id={props.id} className="inline-flex flex-wrap items-center gap-2 text-12 text-ink-2">
      <span>{props.permission.reason ?? 'You may not do this.'}</span>
      {props.permission.rule !== null && (
        <CopyButton text={props.permission.rule} label="Copy rule" variant="ghost" />
      )}
    </span>
  );
}

/** A button that stays where it is without the right: disabled, with a lock and the missing rule in text beside it. */
export function GuardedButton(
  props: ButtonLook & {
    permission: PermissionView;
    /** Not needed for `type="submit"`: the form acts. */
    onClick?: () => void;
    type?: 'button' | 'submit';
    children: ReactNode;
    disabled?: boolean;
    /** Why it is off although the right is there. */
    reason?: string | null;
  },
) {
  const { permission, reason } = props;
  const look = {
    ...(props.variant ? { variant: props.variant } : {}),
    ...(props.size ? { size: props.size } : {}),
  };
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Button
        {...look}
        type={props.type ?? 'button'}
        {...(props.onClick ? { onClick: props.onClick } : {})}
        disabled={!permission.allowed || props.disabled === true}
      >
        {!permission.allowed && <Icon of={Lock} size={14} />}
        {props.children}
      </Button>
      <NoRight permission={permission} />
      {permission.allowed && props.disabled === true && reason && (
        <span className="text-12 text-ink-2">{reason}</span>
      )}
    </span>
  );
}
