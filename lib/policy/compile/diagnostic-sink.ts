/** Where compilation says what a policy gets wrong. `path` is a spec path, e.g. `ingress[0].source.selector`. */
export type DiagnosticSink = (severity: 'error' | 'warning', path: string, message: string) => void;
