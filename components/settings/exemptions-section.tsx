'use client';
import { Lock } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { NoRight } from '@/components/ui/no-right';
import { ScrollRegion } from '@/components/ui/scroll-region';
import type { PermissionView, SettingsView } from '@/lib/api';
import { AddExemption } from './add-exemption';
import { EndExemption } from './end-exemption';

type Exemption = SettingsView['exemptions'][number];

/** Namespaces that no default deny selects: each with a reason and an owner. System namespaces always are. */
export function ExemptionsSection(props: { settings: SettingsView; permission: PermissionView }) {
  const { settings, permission } = props;
  const [ending, setEnding] = useState<Exemption | null>(null);
  return (
    <section aria-label="Exemptions" className="mt-5">
      <p className="max-w-[76ch] text-ink-2">
        No default deny that Drawbridge proposes selects these namespaces. Each stays listed wherever coverage
        is shown.
      </p>
      <ScrollRegion label="Exempt namespaces" className="mt-3 overflow-x-auto">
        <table className="table max-phone:[&_td]:px-1.5 max-phone:[&_th]:px-1.5">
          <thead>
            <tr>
              <th scope="col">Namespace</th>
              <th scope="col">Reason</th>
              <th scope="col">Owner</th>
              <th scope="col">
                <span className="sr-only">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {settings.exemptions.map((exemption) => (
              <ExemptionRow
                key={exemption.namespace}
                exemption={exemption}
                mayChange={permission.allowed}
                onEnd={() => setEnding(exemption)}
              />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <div className="mt-2">
        <NoRight permission={permission} />
      </div>
      {permission.allowed && <AddExemption settings={settings} />}
      {ending !== null && (
        <EndExemption exemption={ending} settings={settings} onClose={() => setEnding(null)} />
      )}
    </section>
  );
}

function ExemptionRow(props: { exemption: Exemption; mayChange: boolean; onEnd: () => void }) {
  const { exemption } = props;
  return (
    <tr>
      <th scope="row">{exemption.namespace}</th>
      <td className="whitespace-normal">{exemption.reason}</td>
      <td>{exemption.owner}</td>
      <td className="text-right">
        {exemption.builtIn ? (
          <span className="inline-flex items-center gap-1.5 align-middle text-12 text-ink-2">
            <Icon of={Lock} size={14} />
            <span className="max-phone:sr-only">Always exempt</span>
          </span>
        ) : (
          <Button size="sm" disabled={!props.mayChange} onClick={props.onEnd}>
            End…<span className="sr-only"> the exemption of {exemption.namespace}</span>
          </Button>
        )}
      </td>
    </tr>
  );
}
