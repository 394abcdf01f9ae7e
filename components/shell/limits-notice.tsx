'use client';
import { EyeOff } from 'lucide-react';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { Icon } from '@/components/ui/icon';
import type { StatusView } from '@/lib/api';
import { limitWords } from './limit-words';
import { relativeSeconds } from './time-span';

/** A quiet line where part of the cluster is out of sight, or part of the address could not be used. */
export function LimitsNotice(props: { status: StatusView }) {
  const view = useView();
  const words = limitWords(props.status.cluster);
  const strangers = view.list('ns').filter((name) => !props.status.namespaceNames.includes(name));
  const range = view.get('range');
  const noRange = range !== null && relativeSeconds(range) === null;
  if (words.length === 0 && strangers.length === 0 && !noRange) return null;
  return (
    <div
      role="status"
      className="flex flex-none items-start gap-2.5 border-line border-b px-5 py-1.5 text-12 text-ink-2 max-phone:px-4"
    >
      <Icon of={EyeOff} size={14} className="mt-0.5" />
      <p className="min-w-0 flex-1">
        {strangers.length > 0 && `No namespace in sight is named ${strangers.join(', ')}. `}
        {noRange && `“${range}” is no time range, the last 7 days are shown. `}
        {words.join(' ')}
      </p>
      {words.length > 0 && (
        <Link href={view.to('/preflight')} prefetch={false} className="link">
          See Preflight
        </Link>
      )}
      {strangers.length > 0 && (
        <button type="button" className="link" onClick={() => view.set({ ns: null })}>
          Show all namespaces
        </button>
      )}
    </div>
  );
}
