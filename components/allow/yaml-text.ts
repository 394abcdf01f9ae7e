import type { ProposalView } from '@/lib/api';

/** All proposed policies as one YAML text of several documents. */
export const yamlText = (policies: ProposalView['policies']): string =>
  policies.map(({ yaml }) => yaml.replace(/\n*$/, '\n')).join('---\n');

/** Saves a text as a file of the browser's user. */
export function saveYaml(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
