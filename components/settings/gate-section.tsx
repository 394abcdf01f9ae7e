'use client';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { GuardedButton } from '@/components/ui/no-right';
import type { PermissionView, SettingsView } from '@/lib/api';
import { GateFieldRow } from './gate-field-row';
import { fieldText, type GateKey, gateSections, readField } from './gate-fields';
import { useSaveSettings } from './use-save-settings';

type Typed = Readonly<Partial<Record<GateKey, string>>>;

/** How long, how complete, how soon: the numbers the gate and the countdown stand on. */
export function GateSection(props: { settings: SettingsView; permission: PermissionView }) {
  const { settings, permission } = props;
  const [typed, setTyped] = useState<Typed>({});
  const { busy, error, save } = useSaveSettings();
  const fields = gateSections.flatMap((section) => section.fields);
  const read = fields.map((field) => ({
    field,
    result: readField(field, typed[field.key] ?? fieldText(field, settings.gate[field.key])),
  }));
  const wrong = read.filter(({ result }) => !result.ok).length;
  const gate = { ...settings.gate };
  for (const { field, result } of read) if (result.ok) gate[field.key] = result.value;
  const changed = wrong > 0 || fields.some(({ key }) => gate[key] !== settings.gate[key]);
  return (
    <form
      noValidate
      className="mt-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed && wrong === 0 && permission.allowed)
          void save({ ...settings, gate }, 'Gate policy saved');
      }}
    >
      {gateSections.map((section) => (
        <fieldset key={section.title} disabled={!permission.allowed} className="mb-6">
          <legend className="mb-1 font-semibold text-14">{section.title}</legend>
          {section.fields.map((field) => (
            <GateFieldRow
              key={field.key}
              field={field}
              text={typed[field.key] ?? fieldText(field, settings.gate[field.key])}
              onText={(text) => setTyped({ ...typed, [field.key]: text })}
            />
          ))}
        </fieldset>
      ))}
      {error !== null && (
        <p role="alert" className="mb-3 font-medium text-deny">
          {error}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <GuardedButton
          variant={changed && wrong === 0 ? 'primary' : 'plain'}
          type="submit"
          permission={permission}
          disabled={!changed || wrong > 0 || busy}
          reason={
            wrong > 0 ? 'One of the fields above is not possible.' : changed ? null : 'Nothing is changed.'
          }
        >
          Save gate policy
        </GuardedButton>
        {changed && (
          <Button variant="ghost" onClick={() => setTyped({})}>
            Take back changes
          </Button>
        )}
      </div>
    </form>
  );
}
