/**
 * Which policies select which class of labels, all at once: the classes are split by one policy after the other, so that
 * what ends up together has exactly the same policies (performance §5, resolve once per attachment set).
 */
import type { CompiledPolicy } from '../compile/compiled';
import { evaluateSelector } from '../selector/selector';
import type { LabelClasses } from '../world/label-classes';

/** Policies, of any direction and kind of list, in evaluation order; one object for all classes that share them. */
export interface Attachment {
  readonly id: number;
  readonly policies: readonly CompiledPolicy[];
}

/** Classes that share policies so far; the chain of parents holds them. */
interface Part {
  readonly parent: number;
  readonly policy: CompiledPolicy | null;
}

export class Attachments {
  readonly #ofRow: Attachment[] = [];
  readonly #byPolicies = new Map<string, Attachment>();
  readonly #ids = new Map<CompiledPolicy, number>();

  /** @param policies in evaluation order; `everyClass` names all classes that are known to exist before the first question. */
  constructor(
    private readonly policies: readonly CompiledPolicy[],
    private readonly classes: LabelClasses,
    private readonly everyClass: () => void,
  ) {
    for (const policy of policies) this.#ids.set(policy, this.#ids.size);
  }

  of(row: number): Attachment {
    if (this.#ofRow.length === 0) {
      this.everyClass();
      this.#attachAll(this.classes.index.rows);
    }
    for (let next = this.#ofRow.length; next <= row; next++) {
      const labels = this.classes.index.labelsOf(next);
      this.#ofRow.push(
        this.#attachment(this.policies.filter(({ subject }) => evaluateSelector(subject, labels))),
      );
    }
    return this.#ofRow[row] ?? this.#attachment([]);
  }

  #attachAll(rows: number): void {
    const parts: Part[] = [{ parent: -1, policy: null }];
    const partOf = new Int32Array(rows);
    for (const policy of this.policies) {
      const split = new Map<number, number>();
      this.classes.index.matching(policy.subject).forEach((row) => {
        const before = partOf[row] ?? 0;
        let after = split.get(before);
        if (after === undefined) {
          after = parts.push({ parent: before, policy }) - 1;
          split.set(before, after);
        }
        partOf[row] = after;
      });
    }
    const made = new Map<number, Attachment>();
    for (const part of partOf) {
      const attachment = made.get(part) ?? this.#attachment(chain(parts, part));
      made.set(part, attachment);
      this.#ofRow.push(attachment);
    }
  }

  #attachment(policies: readonly CompiledPolicy[]): Attachment {
    const key = policies.map((policy) => this.#ids.get(policy)).join(' ');
    const known = this.#byPolicies.get(key);
    if (known !== undefined) return known;
    const attachment = { id: this.#byPolicies.size, policies };
    this.#byPolicies.set(key, attachment);
    return attachment;
  }
}

function chain(parts: readonly Part[], from: number): CompiledPolicy[] {
  const policies: CompiledPolicy[] = [];
  for (let at = from; at >= 0; ) {
    const part: Part | undefined = parts[at];
    if (part === undefined) break;
    if (part.policy !== null) policies.push(part.policy);
    at = part.parent;
  }
  return policies.reverse();
}
