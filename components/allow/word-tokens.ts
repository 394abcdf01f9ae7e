/** The ends of a rule in words, as tokens: a selector, and the namespace it is looked for in. */
export interface EndTokens {
  /** Plain words before the selector; empty when there are none. */
  readonly words: string;
  /** Selector, prefixes or Service, set as code; null for *anything*. */
  readonly what: string | null;
  readonly namespace: string | null;
}

/** Reads `pods with app == "web" in shop`, `pods in shop`, `203.0.113.0/24`, `anything`; the words are core's. */
export function endTokens(text: string): EndTokens {
  const [, head = text, namespace = null] = /^(.*\S)\s+in\s+([a-z0-9.-]+)$/.exec(text) ?? [];
  if (head === 'anything' || head === 'pods' || head === 'all()' || head === 'pods with all()')
    return { words: head === 'anything' ? 'anything' : 'any pod', what: null, namespace };
  return { words: '', what: head.replace(/^pods with /, ''), namespace };
}
