'use client';
import clsx from 'clsx';
import { Check, Copy } from 'lucide-react';
import { Button } from './button';
import { Icon } from './icon';
import { ScrollRegion } from './scroll-region';
import { useCopy } from './use-copy';

/** Text that people copy, shown as it is. `wrap` breaks long commands. */
export function CodeCopy(props: { text: string; label: string; className?: string; wrap?: boolean }) {
  return (
    <div className={clsx('relative rounded-control border border-line bg-sunken', props.className)}>
      <ScrollRegion label={props.label} className="max-h-[420px] overflow-auto p-3 pr-20">
        <pre className={clsx('text-12', props.wrap ? 'whitespace-pre-wrap break-all' : 'whitespace-pre')}>
          {props.text}
        </pre>
      </ScrollRegion>
      <div className="absolute top-1.5 right-1.5">
        <CopyButton text={props.text} label="Copy" name={`Copy ${props.label}`} />
      </div>
    </div>
  );
}

export function CopyButton(props: {
  text: string;
  label: string;
  name?: string;
  variant?: 'plain' | 'ghost';
}) {
  const { copied, copy } = useCopy();
  return (
    <Button
      size="sm"
      variant={props.variant ?? 'plain'}
      onClick={() => copy(props.text)}
      aria-label={copied ? undefined : props.name}
    >
      <Icon of={copied ? Check : Copy} size={14} />
      {copied ? 'Copied' : props.label}
    </Button>
  );
}
