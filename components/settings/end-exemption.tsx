'use client';
import { useSession } from '@/components/data/use-session';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { SettingsView } from '@/lib/api';
import { useSaveSettings } from './use-save-settings';

/** Brings an exempt namespace back into scope, after saying what that does and does not do. */
export function EndExemption(props: {
  exemption: SettingsView['exemptions'][number];
  settings: SettingsView;
  onClose: () => void;
}) {
  const { exemption, settings, onClose } = props;
  const { busy, error, save } = useSaveSettings();
  const session = useSession();
  const { namespace } = exemption;
  const end = async () => {
    const exemptions = settings.exemptions.filter((each) => each.namespace !== namespace);
    if (await save({ ...settings, exemptions }, `${namespace} is in scope again`)) onClose();
  };
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`End the exemption of ${namespace}?`}
      cluster={session.data?.cluster ?? { name: 'This cluster', production: false }}
      lines={{
        scope: `Namespace ${namespace}, all its pods`,
        effect: 'Counts in scope again. No policy changes: the next staged default deny will select it.',
        notKnown: 'Which of its edges that deny would meet. Flows shows them once it is staged.',
        wayBack: 'Exempt it again here.',
      }}
      confirmLabel="End exemption"
      busy={busy}
      error={error}
      onConfirm={() => void end()}
    />
  );
}
