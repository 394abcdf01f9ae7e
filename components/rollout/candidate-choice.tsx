import clsx from 'clsx';
import { useId } from 'react';
import { Card, CardHead } from '@/components/ui/card';
import type { CandidateBody } from '@/lib/api';
import { type CandidateKind, kindWords } from './candidate-kinds';

const kinds = Object.keys(kindWords) as CandidateKind[];

/** Which kind of default deny, and for a namespaced one, where. */
export function CandidateChoice(props: {
  body: CandidateBody;
  namespaces: readonly string[];
  /** Namespaces that stay exempt whatever is chosen. */
  exempt: readonly string[];
  onChange: (patch: Partial<CandidateBody>) => void;
}) {
  const { body, onChange } = props;
  const name = useId();
  return (
    <Card label="Kind of default deny">
      <CardHead title="Kind" />
      <div role="radiogroup" aria-label="Kind of default deny" className="border-line border-t">
        {kinds.map((kind) => (
          <label
            key={kind}
            className={clsx(
              'grid grid-cols-[16px_minmax(0,1fr)] gap-2.5 border-line border-b px-4 py-2.5 last:border-b-0',
              body.kind === kind ? 'bg-accent-soft' : 'hover:bg-sunken',
            )}
          >
            <input
              type="radio"
              name={name}
              value={kind}
              checked={body.kind === kind}
              onChange={() => onChange({ kind })}
              aria-label={kindWords[kind].title}
              className="mt-[3px] size-4 accent-accent-solid"
            />
            <span>
              <span className="block font-[550]">{kindWords[kind].title}</span>
              <span className="block text-12 text-ink-2">{kindWords[kind].text}</span>
            </span>
          </label>
        ))}
      </div>
      {body.kind !== 'global' && (
        <div className="border-line border-t px-4 py-3">
          <label htmlFor={`${name}-ns`} className="mb-1 block text-12 text-ink-2">
            Namespace
          </label>
          <select
            id={`${name}-ns`}
            value={body.namespace ?? ''}
            onChange={(event) =>
              onChange({ namespace: event.target.value === '' ? null : event.target.value })
            }
            className="field w-full"
          >
            <option value="">Choose a namespace</option>
            {props.namespaces
              .filter((namespace) => !props.exempt.includes(namespace))
              .map((namespace) => (
                <option key={namespace}>{namespace}</option>
              ))}
          </select>
        </div>
      )}
    </Card>
  );
}
