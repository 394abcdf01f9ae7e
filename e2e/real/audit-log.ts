/** The API server's own record of writes: the judge of who wrote what. */
import { readFileSync } from 'node:fs';
import type { KubeObject } from '@/lib/cluster';

export interface AuditEntry {
  readonly auditID: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly objectRef?: {
    readonly resource?: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly apiGroup?: string;
  };
  readonly responseStatus?: { readonly code?: number; readonly reason?: string };
  readonly requestObject?: KubeObject;
  readonly responseObject?: KubeObject;
  /** RFC 3339 with microseconds. */
  readonly requestReceivedTimestamp: string;
}

const asksOnly = new Set(['selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews']);

export const readAuditLog = (path: string): AuditEntry[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditEntry);

/** Writes that took effect: not refused, no dry run, no question about rights. */
export const effectiveWrites = (entries: readonly AuditEntry[], username: string): AuditEntry[] =>
  entries.filter(
    ({ user, responseStatus, requestURI, objectRef }) =>
      user.username === username &&
      (responseStatus?.code ?? 500) < 300 &&
      !new URL(requestURI, 'https://localhost').searchParams.has('dryRun') &&
      !asksOnly.has(objectRef?.resource ?? ''),
  );
