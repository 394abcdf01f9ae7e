/** Who wrote what: one entry for every request that may change something, as an API server's audit log has it. */
import { appendFileSync } from 'node:fs';
import type { KubeObject } from '@/lib/cluster';

export interface AuditEntry {
  readonly auditID: string;
  /** RFC 3339. */
  readonly requestReceivedTimestamp: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string; readonly groups: readonly string[] };
  readonly userAgent: string;
  readonly objectRef: {
    readonly resource: string;
    readonly apiGroup: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly subresource?: string;
  };
  readonly responseStatus: { readonly code: number; readonly reason?: string };
  readonly dryRun: boolean;
  readonly requestObject?: unknown;
  readonly responseObject?: KubeObject | Readonly<Record<string, unknown>>;
}

/** Entries kept in memory; the file keeps all. */
const memoryLimit = 5_000;

export class AuditLog {
  #entries: AuditEntry[] = [];

  /** @param path gets a line of JSON for each entry; null keeps them in memory only. */
  constructor(private readonly path: string | null) {}

  get entries(): readonly AuditEntry[] {
    return this.#entries;
  }

  append(entry: AuditEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > memoryLimit) this.#entries = this.#entries.slice(-memoryLimit / 2);
    if (this.path === null) return;
    const line = {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'RequestResponse',
      stage: 'ResponseComplete',
      ...entry,
    };
    appendFileSync(this.path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }
}
