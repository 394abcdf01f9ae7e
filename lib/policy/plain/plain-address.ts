/** Part of the plain evaluator: addresses and prefixes as strings of bits, so that "lies in" is "begins with" (calico-policy §2.6, §3.1). */

const bits = (value: number, width: number): string => value.toString(2).padStart(width, '0');

function bitsOfV4(address: string): string | null {
  const octets = address.split('.');
  const valid =
    octets.length === 4 && octets.every((one) => /^(0|[1-9]\d{0,2})$/.test(one) && Number(one) < 256);
  return valid ? octets.map((one) => bits(Number(one), 8)).join('') : null;
}

/** `::` stands for as many zero groups as are missing. */
function bitsOfV6(address: string): string | null {
  const [head = '', tail, ...more] = address.split('::');
  if (more.length > 0) return null;
  const groups = (text: string | undefined): string[] =>
    text === undefined || text === '' ? [] : text.split(':');
  const [before, after] = [groups(head), groups(tail)];
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const all = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  return all.every((one) => /^[0-9a-f]{1,4}$/i.test(one))
    ? all.map((one) => bits(Number.parseInt(one, 16), 16)).join('')
    : null;
}

export const familyOf = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);

/** Worlds use few texts, and each is asked for thousands of times. */
const knownBits = new Map<string, string | null>();
const keptBits = 10_000;

/** The bits that a prefix fixes, or all of an address; null for text that is neither. It need not be masked. */
export function prefixBits(text: string): string | null {
  const known = knownBits.get(text);
  if (known !== undefined) return known;
  if (knownBits.size >= keptBits) knownBits.clear();
  const read = readBits(text);
  knownBits.set(text, read);
  return read;
}

function readBits(text: string): string | null {
  const [address = '', length, ...more] = text.split('/');
  const all = familyOf(address) === 4 ? bitsOfV4(address) : bitsOfV6(address);
  if (all === null || more.length > 0) return null;
  if (length === undefined) return all;
  return /^\d{1,3}$/.test(length) && Number(length) <= all.length ? all.slice(0, Number(length)) : null;
}

export const isNet = (text: string): boolean => prefixBits(text) !== null;

/** Whether the address lies in the net; text that is no prefix holds nothing. */
export function contains(net: string, address: string): boolean {
  if (familyOf(net) !== familyOf(address)) return false;
  const [outer, inner] = [prefixBits(net), prefixBits(address)];
  return outer !== null && inner?.startsWith(outer) === true;
}
