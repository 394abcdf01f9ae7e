/**
 * Which policies select which class of labels, all at once: the classes are split by one policy after the other, so that
 * what ends up together has exactly the same policies (performance §5, resolve once per attachment set).
 */
import type { CompiledPolicy } from '../compile/compiled';
import type { PolicySet } from '../compile/policy-set';
import { finish, type Steps } from '../model/steps';
import type { LabelClasses } from '../world/label-classes';
import { SubjectFinder } from './subject-finder';

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

export interface Exchange {
  /** All that are left. */
  readonly set: PolicySet;
  readonly remove: readonly CompiledPolicy[];
  readonly put: readonly CompiledPolicy[];
}

/** A class of labels whose policies an exchange changed. */
export interface Reattached {
  readonly row: number;
  readonly before: Attachment;
  readonly after: Attachment;
}

export class Attachments {
  readonly #ofRow: Attachment[] = [];
  readonly #byPolicies = new Map<string, Attachment>();
  readonly #ids = new Map<CompiledPolicy, number>();
  #nextId = 0;
  #finder: SubjectFinder | null = null;

  /** @param everyClass names all classes that are known to exist before the first question. */
  constructor(
    private set: PolicySet,
    private readonly classes: LabelClasses,
    private readonly everyClass: () => void,
  ) {
    for (const policy of set.compiled) this.#ids.set(policy, this.#nextId++);
  }

  of(row: number): Attachment {
    this.#attachKnown();
    for (let next = this.#ofRow.length; next <= row; next++) {
      this.#finder ??= new SubjectFinder(this.set.compiled);
      this.#ofRow.push(
        this.#attachment(this.#inOrder(this.#finder.selecting(this.classes.index.labelsOf(next)))),
      );
    }
    return this.#ofRow[row] ?? this.#attachment([]);
  }

  /** Exchanges policies where they are attached; only the live evaluation, which owns its world, does that. */
  exchange({ set, remove, put }: Exchange): Reattached[] {
    this.#attachKnown();
    this.set = set;
    for (const policy of remove) this.#finder?.remove(policy);
    for (const policy of put) {
      this.#finder?.add(policy);
      this.#ids.set(policy, this.#nextId++);
    }
    const gone = new Set(remove);
    const rowsOf = ({ subject }: CompiledPolicy): number[] => this.classes.index.matching(subject).toArray();
    const added = put.map((policy) => ({ policy, rows: new Set(rowsOf(policy)) }));
    const found: Reattached[] = [];
    const touched = new Set([...remove.flatMap(rowsOf), ...added.flatMap(({ rows }) => [...rows])]);
    const made = new Map<string, Attachment>();
    for (const row of touched) {
      const before = this.#ofRow[row];
      // A class nobody asked about yet is attached when somebody does.
      if (before === undefined) continue;
      const coming = added.filter(({ rows }) => rows.has(row)).map(({ policy }) => policy);
      const key = `${before.id} ${coming.map((policy) => this.#ids.get(policy)).join(' ')}`;
      let after = made.get(key);
      if (after === undefined) {
        const kept = before.policies.filter((policy) => !gone.has(policy));
        after = this.#attachment(this.#inOrder([...kept, ...coming]));
        made.set(key, after);
      }
      this.#ofRow[row] = after;
      if (after !== before) found.push({ row, before, after });
    }
    for (const policy of remove) this.#ids.delete(policy);
    return found;
  }

  #inOrder(policies: CompiledPolicy[]): CompiledPolicy[] {
    return policies.sort((a, b) => this.set.compare(a, b));
  }

  #attachKnown(): void {
    if (this.#ofRow.length === 0) finish(this.attachSteps());
  }

  /** Attaches the policies to all classes that are known to exist, a policy a step; whoever comes first keeps the result. */
  *attachSteps(): Steps<void> {
    if (this.#ofRow.length > 0) return;
    this.everyClass();
    const attached = yield* this.#attachAll(this.classes.index.rows);
    if (this.#ofRow.length === 0) for (const attachment of attached) this.#ofRow.push(attachment);
  }

  *#attachAll(rows: number): Steps<Attachment[]> {
    const parts: Part[] = [{ parent: -1, policy: null }];
    const partOf = new Int32Array(rows);
    for (const policy of this.set.compiled) {
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
      yield;
    }
    const made = new Map<number, Attachment>();
    const attached: Attachment[] = [];
    for (const part of partOf) {
      let attachment = made.get(part);
      if (attachment === undefined) {
        attachment = this.#attachment(chain(parts, part));
        made.set(part, attachment);
        yield;
      }
      attached.push(attachment);
    }
    return attached;
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
