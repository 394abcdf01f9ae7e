import { Lock, X } from 'lucide-react';
import { IconButton } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import type { CandidateView } from '@/lib/api';

/** Namespaces the default deny leaves out, each with its reason. Built-in ones cannot be taken off: cutting them could cut the way back. */
export function CandidateExempt(props: {
  exempt: CandidateView['exempt'];
  exclude: readonly string[];
  namespaces: readonly string[];
  onChange: (exclude: string[]) => void;
}) {
  const { exempt, exclude } = props;
  const taken = new Set([...exempt.map((one) => one.name), ...exclude]);
  const free = props.namespaces.filter((name) => !taken.has(name));
  return (
    <Card label="Exempt namespaces">
      <CardHead title="Exempt">{exempt.length} namespaces</CardHead>
      <ul>
        {exempt.map((one) => (
          <li
            key={one.name}
            className="grid min-h-9 grid-cols-[16px_minmax(0,1fr)_28px] items-center gap-2.5 border-line border-t px-4 py-1"
          >
            <Icon of={Lock} size={14} className={one.builtIn ? 'text-ink-3' : 'invisible'} />
            <span className="min-w-0">
              <span className="font-[550]">{one.name}</span>{' '}
              <span className="text-12 text-ink-3">{one.reason}</span>
            </span>
            {!one.builtIn && exclude.includes(one.name) && (
              <IconButton
                label={`Do not exempt ${one.name}`}
                onClick={() => props.onChange(exclude.filter((name) => name !== one.name))}
              >
                <Icon of={X} size={14} />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      <div className="border-line border-t px-4 py-2.5">
        <select
          aria-label="Exempt another namespace"
          value=""
          onChange={(event) => props.onChange([...exclude, event.target.value])}
          className="field w-full"
        >
          <option value="">Exempt another namespace</option>
          {free.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
    </Card>
  );
}
