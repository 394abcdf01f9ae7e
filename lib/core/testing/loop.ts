/** An event loop by hand: time goes on with every look at the clock, and turns come when a test says so. */
import type { LoopPorts } from '../slices';

export class HandLoop implements LoopPorts {
  /** Slices that had their turn. */
  turns = 0;
  readonly #next: (() => void)[] = [];
  #time = 0;

  /** @param step milliseconds between two looks at the clock */
  constructor(private readonly step: number) {}

  readonly now = (): number => {
    this.#time += this.step;
    return this.#time;
  };

  readonly giveWay = (next: () => void): void => void this.#next.push(next);

  get isWaiting(): boolean {
    return this.#next.length > 0;
  }

  /** One turn: everything that waited when it began. `between` is called before each of them. */
  async turn(between: () => void = () => undefined): Promise<void> {
    for (const next of this.#next.splice(0)) {
      between();
      this.turns++;
      next();
      await settled();
    }
  }

  /** Turns until the answer is there. */
  async until<T>(answer: Promise<T>, between?: () => void): Promise<T> {
    let isThere = false;
    const done = (): void => {
      isThere = true;
    };
    answer.then(done, done);
    await settled();
    while (!isThere) await this.turn(between);
    return answer;
  }
}

/** Everything that promises have set going by now. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
