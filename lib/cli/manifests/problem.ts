/** What is wrong with the input, by file and line. Problems stop the command, warnings do not. */

export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** 1-based; null where the file as a whole is meant. */
  readonly line: number | null;
  /** One sentence without a full stop, which says what to do where that is not plain. */
  readonly message: string;
}

/** `cluster/policies.yaml:14: GlobalNetworkPolicy deny-all: egress[0].action: "allow" is no action …`. */
export function problemLine({ severity, file, line, message }: Problem): string {
  const where = line === null ? file : `${file}:${line}`;
  return `${where}: ${severity === 'warning' ? 'warning: ' : ''}${message}\n`;
}

/** Everything found so far, each finding once however often it is met. */
export class Findings {
  readonly #found = new Map<string, Problem>();

  add(problem: Problem): void {
    this.#found.set(problemLine(problem), problem);
  }

  error(file: string, line: number | null, message: string): void {
    this.add({ severity: 'error', file, line, message });
  }

  warn(file: string, line: number | null, message: string): void {
    this.add({ severity: 'warning', file, line, message });
  }

  /** In the order of files as they were met, then by line. */
  of(severity: Problem['severity']): readonly Problem[] {
    const files = [...new Set([...this.#found.values()].map(({ file }) => file))];
    const rank = new Map(files.map((file, index) => [file, index]));
    return [...this.#found.values()]
      .filter((problem) => problem.severity === severity)
      .sort((a, b) => (rank.get(a.file) ?? 0) - (rank.get(b.file) ?? 0) || (a.line ?? 0) - (b.line ?? 0));
  }
}
