/** Edges by the namespace that owns them: found once for a picture, asked for once a namespace. */
import { finish, type Steps } from '@/lib/policy';
import type { EdgeExposure } from '@/lib/rollout';
import type { Picture } from '../picture';
import { StepMemo } from '../step-memo';
import { blamedEnds } from './open-edges';

type ByOwner = ReadonlyMap<string, readonly EdgeExposure[]>;

const edgesAStep = 500;

function* byOwner(exposures: readonly EdgeExposure[]): Steps<ByOwner> {
  const found = new Map<string, EdgeExposure[]>();
  for (const [index, exposure] of exposures.entries()) {
    if (index % edgesAStep === 0) yield;
    for (const owner of new Set(blamedEnds(exposure).map(({ namespace }) => namespace))) {
      if (owner === null) continue;
      const own = found.get(owner);
      if (own === undefined) found.set(owner, [exposure]);
      else own.push(exposure);
    }
  }
  return found;
}

const known = new StepMemo<readonly EdgeExposure[], ByOwner>();

export const ownedEdgesSteps = ({ exposures }: Pick<Picture, 'exposures'>): Steps<ByOwner> =>
  known.steps(exposures, '', () => byOwner(exposures));

/** A namespace owns the edges that its own side denies: that is where a rule is missing. */
export const ownedEdges = (picture: Pick<Picture, 'exposures'>, namespace: string): readonly EdgeExposure[] =>
  finish(ownedEdgesSteps(picture)).get(namespace) ?? [];
