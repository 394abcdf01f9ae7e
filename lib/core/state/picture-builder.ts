/** Assembles the Picture of a moment, in slices; pages that ask at the same revision share one. */
import type { EdgeSummary, TimeRange } from '@/lib/flows';
import { beforeRaise, type GateResult, sinceRaised } from '@/lib/rollout';
import type { Picture, RolloutPicture } from '../picture';
import { rolloutSteps } from '../rollout/assemble-rollout';
import { sinceRaise } from '../rollout/since-raise';
import { type Slices, slices } from '../slices';
import { type BasePicture, basePictureSteps } from './base-picture';
import { Kept } from './kept';
import { type Moment, momentSteps, type PictureParts } from './moment';

/** A base picture, and the moment it is of: what is made from it later stays in that moment. */
interface Base {
  readonly moment: Moment;
  readonly picture: BasePicture;
}

/** A moment, and those who asked in it. */
interface Asked {
  readonly revision: string;
  readonly at: number;
  readonly moment: Promise<Moment>;
}

/** Deadlines and ages move without any revision: a picture is not older than this. */
const maxAgeSeconds = 1;
const minGateRangeSeconds = 7 * 86_400;
/** Of Goldmane, while no source knows its own. */
const usualWindowSeconds = 15;
/** A window is read three windows after its end, and once more twenty later (flow-logs §1.13). */
const lateWindows = 30;

export class PictureBuilder {
  readonly #bases: Kept<Base>;
  readonly #rollouts: Kept<RolloutPicture>;
  #lastGate: GateResult | null = null;
  #lastMoment: Asked | null = null;
  #beforeRaise: { readonly to: number; readonly edges: readonly EdgeSummary[] } | null = null;

  constructor(
    private readonly parts: PictureParts,
    private readonly turns: Pick<Slices, 'run'> = slices,
  ) {
    this.#bases = new Kept(maxAgeSeconds, parts.now);
    this.#rollouts = new Kept(maxAgeSeconds, parts.now);
  }

  /** The gate as last evaluated; null before the first time. */
  get lastGate(): GateResult | null {
    return this.#lastGate;
  }

  get revision(): Picture['revision'] {
    return this.parts.revision();
  }

  /** End of the newest recorded window; now while there is none. Ranges end there, so that answers agree. */
  async newest(): Promise<number> {
    const now = this.parts.now();
    const { newest } = await this.parts.flows.history.observation({ from: now - 60, to: now });
    return newest ?? Math.floor(now);
  }

  /** @param chosen namespaces of the wave to plan; none means the next of the order, or all that remain. */
  async build(range: TimeRange, chosen: readonly string[] = []): Promise<Picture> {
    const moment = await this.#moment();
    const [{ picture }, rollout] = await Promise.all([
      this.#base(moment, range),
      this.#rollout(moment, chosen),
    ]);
    return { ...picture, rollout };
  }

  /** Over the gate's own range, whatever people look at. */
  async rollout(chosen: readonly string[] = []): Promise<RolloutPicture> {
    return this.#rollout(await this.#moment(), chosen);
  }

  async #rollout(moment: Moment, chosen: readonly string[]): Promise<RolloutPicture> {
    const { gate } = moment.settings;
    const to = await this.newest();
    const range = { from: to - Math.max(gate.minObservedSeconds, minGateRangeSeconds), to };
    const key = `${keyOf(moment, range)} ${[...chosen].sort().join(',')}`;
    const rollout = await this.#rollouts.get(key, () => this.#assemble(moment, range, chosen));
    if (chosen.length === 0) this.#lastGate = rollout.gate;
    return rollout;
  }

  /** Now; or the moment that others who ask at the same time have taken. */
  #moment(): Promise<Moment> {
    const last = this.#lastMoment;
    const now = this.parts.now();
    const revision = revisionText(this.parts.revision());
    if (last !== null && last.revision === revision && now - last.at < maxAgeSeconds) return last.moment;
    const asked: Asked = { revision, at: now, moment: this.turns.run(momentSteps(this.parts)) };
    this.#lastMoment = asked;
    asked.moment.catch(() => {
      if (this.#lastMoment === asked) this.#lastMoment = null;
    });
    return asked.moment;
  }

  #base(moment: Moment, range: TimeRange): Promise<Base> {
    return this.#bases.get(keyOf(moment, range), () => this.#assembleBase(moment, range));
  }

  /** The moment was taken before the flows are read, so that it never names windows which are not in the picture. */
  async #assembleBase(moment: Moment, range: TimeRange): Promise<Base> {
    const { history } = this.parts.flows;
    const [summaries, observation] = await Promise.all([history.edges(range), history.observation(range)]);
    const picture = await this.turns.run(
      basePictureSteps(moment, { range, history, summaries, observation }),
    );
    return { moment, picture };
  }

  /** Windows of before the raise go on arriving for a while; once that is over, they are read no more. */
  async #before(range: TimeRange, isSettled: boolean): Promise<readonly EdgeSummary[]> {
    if (this.#beforeRaise?.to === range.to) return this.#beforeRaise.edges;
    const edges = await this.parts.flows.history.edges(range);
    if (isSettled) this.#beforeRaise = { to: range.to, edges };
    return edges;
  }

  async #assemble(asked: Moment, range: TimeRange, chosen: readonly string[]): Promise<RolloutPicture> {
    const { moment, picture } = await this.#base(asked, range);
    const { record, isJournalRead, candidate, guardSeenAt } = moment;
    const raisedAt = sinceRaise(record, picture.now);
    const windowSeconds = moment.sources[0]?.capabilities.windowSeconds ?? usualWindowSeconds;
    const [before, since] =
      raisedAt === null
        ? [null, null]
        : await Promise.all([
            this.#before(
              beforeRaise(raisedAt, windowSeconds, range.to - range.from),
              picture.now - raisedAt > lateWindows * windowSeconds,
            ),
            this.parts.flows.history.edges(sinceRaised(raisedAt, windowSeconds, picture.now)),
          ]);
    return this.turns.run(
      rolloutSteps(picture, {
        candidate,
        record: isJournalRead ? record : undefined,
        chosenNamespaces: chosen,
        summariesSinceRaise: since,
        summariesBeforeRaise: before,
        guardSeenAt,
        order: moment.waves?.waves ?? null,
      }),
    );
  }
}

const revisionText = (revision: Picture['revision']): string => Object.values(revision).join('.');
const keyOf = ({ revision }: Moment, { from, to }: TimeRange): string =>
  `${revisionText(revision)} ${from}-${to}`;
