/** Edges of a picture by what pages ask of them again and again: found in one pass, once for a picture. */
import { finish, type Steps } from '@/lib/policy';
import type { EdgeExposure, EdgeVerdict } from '@/lib/rollout';
import type { Picture } from '../picture';
import { StepMemo } from '../step-memo';
import { blamedEnds, isOpen } from './open-edges';

type Edges = readonly EdgeExposure[];

export class EdgeIndex {
  readonly #owned = new Map<string, EdgeExposure[]>();
  readonly #openOwned = new Map<string, EdgeExposure[]>();
  readonly #touching = new Map<string, EdgeExposure[]>();
  readonly #byVerdict = new Map<EdgeVerdict, EdgeExposure[]>();
  readonly #open: EdgeExposure[] = [];

  static *steps(exposures: Edges): Steps<EdgeIndex> {
    const index = new EdgeIndex();
    for (const [at, exposure] of exposures.entries()) {
      if (at % edgesAStep === 0) yield;
      index.#add(exposure);
    }
    return index;
  }

  #add(exposure: EdgeExposure): void {
    const { src, dst } = exposure.summary.edge;
    const owners = new Set(blamedEnds(exposure).map(({ namespace }) => namespace));
    const isUndone = isOpen(exposure);
    for (const owner of owners) {
      put(this.#owned, owner, exposure);
      if (isUndone) put(this.#openOwned, owner, exposure);
    }
    for (const namespace of new Set([src.namespace, dst.namespace])) put(this.#touching, namespace, exposure);
    put(this.#byVerdict, exposure.verdict, exposure);
    if (isUndone) this.#open.push(exposure);
  }

  /** A namespace owns the edges that its own side denies: that is where a rule is missing. */
  owned(namespace: string): Edges {
    return this.#owned.get(namespace) ?? [];
  }

  /** Those of them that ask for a decision. */
  openOwned(namespace: string): Edges {
    return this.#openOwned.get(namespace) ?? [];
  }

  /** An end of it lies in the namespace, as the filter `ns` asks. */
  touching(namespace: string): Edges {
    return this.#touching.get(namespace) ?? [];
  }

  with(verdict: EdgeVerdict): Edges {
    return this.#byVerdict.get(verdict) ?? [];
  }

  get open(): Edges {
    return this.#open;
  }
}

const edgesAStep = 200;

function put<K>(lists: Map<K, EdgeExposure[]>, key: K | null, exposure: EdgeExposure): void {
  if (key === null) return;
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [exposure]);
  else list.push(exposure);
}

const known = new StepMemo<Edges, EdgeIndex>();

export const edgeIndexSteps = ({ exposures }: Pick<Picture, 'exposures'>): Steps<EdgeIndex> =>
  known.steps(exposures, '', () => EdgeIndex.steps(exposures));

export const edgeIndex = (picture: Pick<Picture, 'exposures'>): EdgeIndex => finish(edgeIndexSteps(picture));
