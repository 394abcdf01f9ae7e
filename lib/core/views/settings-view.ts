/** Settings with what is built in. */
import type { SettingsView } from '@/lib/api';
import type { Picture } from '../picture';

export function settingsView({ settings, exempt }: Picture): SettingsView {
  const added = settings.exemptions.filter(
    ({ name }) => !exempt.some((item) => item.name === name && item.builtIn),
  );
  return {
    gate: { ...settings.gate },
    exemptions: [...exempt.filter(({ builtIn }) => builtIn), ...added].map(
      ({ name, reason, owner, builtIn }) => ({ namespace: name, reason, owner, builtIn }),
    ),
    production: settings.production,
  };
}
