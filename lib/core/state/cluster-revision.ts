/** The cluster as it stood at one revision, and the engine made of it: a newer revision never gets in between. */
import type { KubeObject } from '@/lib/cluster';
import { compileSteps, type Engine, finish, type PolicyRef, type Snapshot, type Steps } from '@/lib/policy';

export interface ClusterFacts {
  readonly revision: number;
  readonly snapshot: Snapshot;
  /** Unix seconds. */
  readonly policiesChangedAt: number;
  readonly objectOf: (ref: PolicyRef) => KubeObject | null;
}

export class ClusterRevision {
  #engine: Engine | null = null;
  #steps: Steps<Engine> | null = null;

  /** @param before the engine of an earlier revision, of which what is still true is taken over; let go afterwards. */
  constructor(
    readonly facts: ClusterFacts,
    private before: Engine | null,
  ) {}

  /** The engine at once: what is left to be done of it is done now. */
  get engine(): Engine {
    return finish(this.engineSteps());
  }

  /** null until somebody asked for the engine and it was made. */
  get made(): Engine | null {
    return this.#engine;
  }

  /** The engine in steps; all who ask go on with the same one, whoever began. */
  *engineSteps(): Steps<Engine> {
    for (;;) {
      if (this.#engine !== null) return this.#engine;
      this.#advance();
      yield;
    }
  }

  #advance(): void {
    this.#steps ??= compileSteps(this.facts.snapshot, this.before);
    try {
      const step = this.#steps.next();
      if (step.done !== true) return;
      this.#engine = step.value;
      this.before = null;
    } catch (error) {
      // Half an engine is none: whoever asks next begins anew.
      this.#steps = null;
      throw error;
    }
  }
}
