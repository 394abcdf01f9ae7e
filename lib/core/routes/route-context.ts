/** What the handlers share: the live state and the people's ways to the API server. */
import type { PolicyRef } from '@/lib/policy';
import type { ActivityLog, Decisions } from '@/lib/rollout';
import { Problem } from '../http/problem';
import type { ApiContext, ApiHandler } from '../http/server';
import type { Identity } from '../identity';
import type { Picture } from '../picture';
import type { StagedNote } from '../rollout/current-candidate';
import type { RolloutService } from '../rollout/rollout-service';
import type { DocumentStore } from '../state/document-store';
import type { PictureBuilder } from '../state/picture-builder';
import type { WaveOrder } from '../state/waves-document';
import { parseRange } from '../views/time-range';

export interface RouteContext {
  readonly pictures: PictureBuilder;
  readonly identity: Identity;
  readonly decisions: DocumentStore<Decisions>;
  readonly settings: DocumentStore<unknown>;
  /** The order of the waves that people chose. */
  readonly waves: DocumentStore<WaveOrder | null>;
  /** What was staged as the candidate, by whom. */
  readonly candidateNote: DocumentStore<StagedNote | null>;
  readonly rollout: RolloutService;
  readonly activity: ActivityLog;
  /** The resourceVersion in core's own copy of the cluster right now; null where it holds no such object. */
  readonly versionOf: (ref: PolicyRef) => string | null;
  /** Resolves when core's own copy of the cluster shows what was just written, or after a short while. */
  readonly afterWrite: (isSeen: () => boolean) => Promise<void>;
  /** Unix seconds. */
  readonly now: () => number;
}

export type Routes = Readonly<Record<string, ApiHandler>>;

/** The picture over the range the page looks at. */
export async function pictureFor(
  { pictures }: Pick<RouteContext, 'pictures'>,
  request: ApiContext,
): Promise<Picture> {
  return pictures.build(parseRange(request.query, await pictures.newest()));
}

export function known<T>(value: T | null, what: string): T {
  if (value === null) throw new Problem('not-found', what);
  return value;
}
