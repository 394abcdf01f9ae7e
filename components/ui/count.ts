/** Numbers in words: `15 edges`, `1 edge`, thousands with comma. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** One decimal, never rounded up to 100. */
export const percent = (value: number): string =>
  value >= 100 ? '100 %' : `${Math.min(99.9, Math.floor(value * 10) / 10)} %`;
