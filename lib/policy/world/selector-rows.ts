/** Which classes of labels a selector chooses, asked once for each text of a selector. */
import type { RowSet } from '../selector/row-set';
import { printSelector, type Selector } from '../selector/selector';
import type { SelectorIndex } from '../selector/selector-index';

export class SelectorRows {
  readonly #bySelector = new WeakMap<Selector, RowSet>();
  readonly #byText = new Map<string, RowSet>();

  constructor(private readonly index: SelectorIndex) {}

  /** Rows that satisfy the selector; those added to the index after the first question are not among them. */
  of(selector: Selector): RowSet {
    const known = this.#bySelector.get(selector);
    if (known !== undefined) return known;
    const text = printSelector(selector);
    const rows = this.#byText.get(text) ?? this.index.matching(selector);
    this.#byText.set(text, rows);
    this.#bySelector.set(selector, rows);
    return rows;
  }
}
