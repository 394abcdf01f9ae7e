/** A request while it is answered, and its answer. */
import type { KubeObject } from '@/lib/cluster';
import type { KubeUser } from './access';

/** What is known of a request while it is answered. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly user: KubeUser;
  readonly userAgent: string;
  readonly contentType: string;
  readonly warnings: string[];
}

export interface Answer {
  readonly code: number;
  readonly body: KubeObject | Readonly<Record<string, unknown>>;
}

/** HTTP methods that may change something, by the verb of rights and audit. */
export const writeVerbs: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
