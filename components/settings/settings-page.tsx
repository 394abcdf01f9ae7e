'use client';
import { Loaded } from '@/components/data/loaded';
import { useApi } from '@/components/data/use-api';
import { useSession } from '@/components/data/use-session';
import { useView } from '@/components/data/use-view';
import { PageHeader } from '@/components/ui/page-header';
import { PageSkeleton } from '@/components/ui/skeleton';
import { Tabs } from '@/components/ui/tabs';
import { apiPaths, type PermissionView, type SettingsView, settingsSchema } from '@/lib/api';
import { ExemptionsSection } from './exemptions-section';
import { GateSection } from './gate-section';
import { GeneralSection } from './general-section';

const tabs = [
  { value: 'gate', label: 'Gate' },
  { value: 'exemptions', label: 'Exemptions' },
  { value: 'general', label: 'General' },
] as const;
type Tab = (typeof tabs)[number]['value'];

const notKnown: PermissionView = { allowed: false, reason: 'Your rights are being read.', rule: null };

/** How strict the gate is, what is exempt, and what this cluster is. */
export function SettingsPage() {
  const view = useView();
  const query = useApi({ path: apiPaths.settings, schema: settingsSchema, topics: ['decisions'] });
  const tab = tabs.find((each) => each.value === view.get('tab'))?.value ?? 'gate';
  return (
    <div className="max-w-[920px] px-8 py-6 max-phone:p-4">
      <PageHeader
        sentence="Settings of this cluster"
        subline="They hold for everyone who works on it. No setting writes a policy."
      />
      <div className="mt-4">
        <Tabs<Tab>
          label="Settings"
          items={tabs}
          value={tab}
          onChange={(next) => view.set({ tab: next === 'gate' ? null : next })}
        />
      </div>
      <Loaded query={query} skeleton={<PageSkeleton label="Settings" rows={8} />}>
        {(settings) => <Section tab={tab} settings={settings} />}
      </Loaded>
    </div>
  );
}

function Section({ tab, settings }: { tab: Tab; settings: SettingsView }) {
  const permission = useSession().data?.permissions.settings ?? notKnown;
  if (tab === 'exemptions') return <ExemptionsSection settings={settings} permission={permission} />;
  if (tab === 'general') return <GeneralSection settings={settings} permission={permission} />;
  return <GateSection key={JSON.stringify(settings.gate)} settings={settings} permission={permission} />;
}
