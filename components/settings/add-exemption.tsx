'use client';
import { useId, useState } from 'react';
import { useStatus } from '@/components/data/use-session';
import { Button } from '@/components/ui/button';
import type { SettingsView } from '@/lib/api';
import { useSaveSettings } from './use-save-settings';

const empty = { namespace: '', reason: '', owner: '' };

/** Exempts one more namespace; a reason and an owner are asked for, because someone will ask. */
export function AddExemption({ settings }: { settings: SettingsView }) {
  const [typed, setTyped] = useState(empty);
  const { busy, error, save } = useSaveSettings();
  const exempt = new Set(settings.exemptions.map(({ namespace }) => namespace));
  const known = (useStatus().data?.namespaceNames ?? []).filter((name) => !exempt.has(name));
  const clean = { namespace: typed.namespace, reason: typed.reason.trim(), owner: typed.owner.trim() };
  const ready = clean.namespace !== '' && clean.reason !== '' && clean.owner !== '' && !busy;
  const add = async () => {
    const exemptions = [...settings.exemptions, { ...clean, builtIn: false }];
    if (await save({ ...settings, exemptions }, `${clean.namespace} is exempt`)) setTyped(empty);
  };
  const id = useId();
  return (
    <form
      className="mt-6"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void add();
      }}
    >
      <h2>Exempt a namespace</h2>
      <div className="mt-2 grid grid-cols-[180px_minmax(0,1fr)_180px_auto] items-end gap-3 max-phone:grid-cols-1">
        <div>
          <label htmlFor={`${id}-namespace`} className="mb-1 block text-12 text-ink-2">
            Namespace
          </label>
          <select
            id={`${id}-namespace`}
            value={typed.namespace}
            className="field w-full"
            onChange={(event) => setTyped({ ...typed, namespace: event.target.value })}
          >
            <option value="">Choose…</option>
            {known.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </div>
        <Field
          id={`${id}-reason`}
          label="Reason"
          value={typed.reason}
          onChange={(reason) => setTyped({ ...typed, reason })}
        />
        <Field
          id={`${id}-owner`}
          label="Owner"
          value={typed.owner}
          onChange={(owner) => setTyped({ ...typed, owner })}
        />
        <Button type="submit" disabled={!ready}>
          Exempt namespace
        </Button>
      </div>
      {error !== null && (
        <p role="alert" className="mt-2 font-medium text-deny">
          {error}
        </p>
      )}
    </form>
  );
}

function Field(props: { id: string; label: string; value: string; onChange: (value: string) => void }) {
  return (
    <div>
      <label htmlFor={props.id} className="mb-1 block text-12 text-ink-2">
        {props.label}
      </label>
      <input
        id={props.id}
        value={props.value}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => props.onChange(event.target.value)}
        className="field w-full"
      />
    </div>
  );
}
