/** Settings as they are kept: ConfigMap `drawbridge-settings`. */
import { settingsSchema } from '@/lib/api';
import type { KubeTransport } from '@/lib/cluster';
import { defaultGatePolicy } from '@/lib/rollout';
import type { Settings } from '../picture';
import { DocumentStore } from './document-store';

export const defaultSettings = (production: boolean): Settings => ({
  gate: defaultGatePolicy,
  exemptions: [],
  production,
});

/** The document has the form of the contract; exemptions found in the cluster are never kept in it. */
export function parseSettings(value: unknown): Settings {
  const { gate, exemptions, production } = settingsSchema.parse(value);
  return {
    gate,
    production,
    exemptions: exemptions
      .filter((item) => !item.builtIn)
      .map(({ namespace, reason, owner }) => ({ name: namespace, reason, owner, builtIn: false })),
  };
}

export const settingsText = (settings: Settings): unknown => ({
  gate: settings.gate,
  production: settings.production,
  exemptions: settings.exemptions.map(({ name, reason, owner }) => ({
    namespace: name,
    reason,
    owner,
    builtIn: false,
  })),
});

export const settingsDocument = (
  reader: KubeTransport,
  namespace: string,
  production: boolean,
): DocumentStore<unknown> =>
  new DocumentStore({
    reader,
    namespace,
    name: 'drawbridge-settings',
    key: 'settings.json',
    empty: settingsText(defaultSettings(production)),
    parse: (value) => settingsText(parseSettings(value)),
  });
