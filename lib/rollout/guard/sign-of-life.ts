/** ConfigMap `drawbridge-guard`: when the guard last looked after the bridge. Core and preflight read it, nothing decides by it. */
import { z } from 'zod';
import { ConfigMapStore, KubeError, type KubeTransport } from '@/lib/cluster';
import type { Clock } from '../ports';

export const signName = 'drawbridge-guard';
export const signKey = 'guard.json';

const signSchema = z.object({
  version: z.literal(1),
  /** Unix seconds of the guard's clock: its last look that got through. */
  seenAt: z.number(),
});

/** @throws when the value is not a sign of this release. */
export const parseSign = (value: unknown): number => signSchema.parse(value).seenAt;

export interface SignOfLifeOptions {
  readonly transport: KubeTransport;
  readonly namespace: string;
  readonly clock: Clock;
  readonly log: (text: string) => void;
}

/** Often enough for core to tell a silent guard within half a minute. */
const everySeconds = 10;

/** Written beside the guard's looks and never waited for: a sign that cannot be written must not keep the bridge up. */
export class SignOfLife {
  readonly #options: SignOfLifeOptions;
  readonly #store: ConfigMapStore;
  #triedAt = Number.NEGATIVE_INFINITY;
  #writing: Promise<void> | null = null;
  #hasFailed = false;

  constructor(options: SignOfLifeOptions) {
    this.#options = options;
    this.#store = new ConfigMapStore(options.transport, options.namespace);
  }

  /** Starts a write when one is due and none is under way; returns at once. `seenAt`: unix seconds, null before the first look. */
  give(seenAt: number | null): void {
    const now = this.#options.clock.now();
    if (seenAt === null || this.#writing !== null || now - this.#triedAt < everySeconds) return;
    this.#triedAt = now;
    this.#writing = this.#write(seenAt).finally(() => {
      this.#writing = null;
    });
  }

  /** Resolves when no write is under way; never rejects. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #write(seenAt: number): Promise<void> {
    const { namespace, log } = this.#options;
    try {
      const data = { [signKey]: JSON.stringify({ version: 1, seenAt }) };
      const standing = await this.#store.get(signName);
      if (standing === null) await this.#store.create(signName, data);
      else await this.#store.replace(signName, data, standing);
      this.#hasFailed = false;
    } catch (error) {
      // Another guard was first: its sign is as good as this one's.
      if (error instanceof KubeError && (error.code === 'conflict' || error.code === 'already-exists'))
        return;
      if (!this.#hasFailed)
        log(
          `ConfigMap ${namespace}/${signName} cannot be written, so Drawbridge cannot tell that the guard is awake; the bridge is looked after all the same: ${error instanceof Error ? error.message : String(error)}`,
        );
      this.#hasFailed = true;
    }
  }
}
