import clsx from 'clsx';
import Link from 'next/link';
import type { ButtonHTMLAttributes, ReactNode } from 'react';

export interface ButtonLook {
  /** `primary` stands at most once on a page: the next thing to do. `outline` is the accent outline of *Confirm*; `ink` that of *Roll back*. */
  variant?: 'primary' | 'plain' | 'ghost' | 'outline' | 'ink';
  size?: 'sm' | 'md' | 'lg';
}

const sizes = {
  sm: 'h-[26px] px-2 text-12 max-phone:h-9',
  md: 'h-8 px-3 max-phone:h-11',
  lg: 'h-10 px-[18px] text-14 max-phone:h-11',
} as const;

const variants = {
  primary: 'border-accent-solid bg-accent-solid text-on-accent hover:brightness-110',
  plain: 'border-line-2 bg-surface text-ink hover:bg-sunken',
  ghost: 'border-transparent bg-transparent text-ink-2 hover:bg-sunken hover:text-ink',
  outline: 'border-accent bg-surface text-accent hover:bg-accent-soft',
  ink: 'border-ink bg-surface text-ink hover:bg-sunken',
} as const;

const off = 'disabled:border-line disabled:bg-sunken disabled:text-ink-3 disabled:hover:brightness-100';

const buttonClass = (look: ButtonLook, extra?: string) =>
  clsx(
    'inline-flex flex-none items-center justify-center gap-1.5 whitespace-nowrap rounded-control border font-medium transition-colors duration-[120ms]',
    sizes[look.size ?? 'md'],
    variants[look.variant ?? 'plain'],
    off,
    extra,
  );

export function Button({
  variant,
  size,
  className,
  type,
  ...rest
}: ButtonLook & ButtonHTMLAttributes<HTMLButtonElement>) {
  const look: ButtonLook = { ...(variant ? { variant } : {}), ...(size ? { size } : {}) };
  return <button type={type ?? 'button'} className={buttonClass(look, className)} {...rest} />;
}

/** A link that looks like a button: it goes to a page, it writes nothing. */
export function ButtonLink({
  variant,
  size,
  className,
  href,
  children,
}: ButtonLook & { href: string; className?: string; children: ReactNode }) {
  const look: ButtonLook = { ...(variant ? { variant } : {}), ...(size ? { size } : {}) };
  return (
    <Link href={href} prefetch={false} className={buttonClass(look, className)}>
      {children}
    </Link>
  );
}

/** A square button of one icon; the label is its accessible name. */
export function IconButton({
  label,
  className,
  ...rest
}: { label: string } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button
      type="button"
      aria-label={label}
      className={clsx(
        'grid size-7 flex-none place-items-center rounded-control text-ink-2 hover:bg-sunken hover:text-ink max-phone:size-11',
        className,
      )}
      {...rest}
    />
  );
}
