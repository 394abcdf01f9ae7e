/** The same write as a person would run it: `kubectl --context … apply -f -` with the YAML as here-document. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export function kubectlApply(context: string | null, yamls: readonly string[]): string {
  const kubectl = context === null ? 'kubectl' : `kubectl --context ${quoted(context)}`;
  return `${kubectl} apply -f - <<'EOF'\n${yamls.map((yaml) => yaml.trimEnd()).join('\n---\n')}\nEOF`;
}
