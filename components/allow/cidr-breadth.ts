/** How wide typed prefixes are: whole private ranges and worse need typing twice, never a click (ui.md §6, Allow). */
import { parseCidr } from '@/lib/policy';

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'] as const;
/** Prefixes shorter than these reach more than any one provider owns. */
const shortest = { 4: 8, 6: 20 } as const;
const bits = { 4: 32, 6: 128 } as const;

export type CidrAnswer =
  | { readonly state: 'empty' }
  | { readonly state: 'wrong'; readonly text: string }
  | { readonly state: 'narrow' }
  | { readonly state: 'broad'; readonly why: string };

const isWithin = (inner: string, outer: string): boolean => {
  const [a, b] = [parseCidr(inner), parseCidr(outer)];
  return a !== null && b !== null && a.version === b.version && b.first <= a.first && a.last <= b.last;
};

function breadth(text: string): string | null {
  const net = parseCidr(text);
  if (net === null) return null;
  const size = net.last - net.first + 1n;
  if (size === 1n << BigInt(bits[net.version])) return `${text} is every address`;
  const range = privateRanges.find((item) => isWithin(item, text));
  if (range !== undefined) return `${text} holds the whole private range ${range}`;
  return size > 1n << BigInt(bits[net.version] - shortest[net.version])
    ? `${text} holds ${size.toLocaleString('en')} addresses`
    : null;
}

/** Reads one or several prefixes, separated by spaces or commas. */
export function readCidrs(typed: string): CidrAnswer {
  const items = typed.split(/[\s,]+/).filter((item) => item !== '');
  if (items.length === 0) return { state: 'empty' };
  const wrong = items.find((item) => parseCidr(item) === null);
  if (wrong !== undefined) return { state: 'wrong', text: wrong };
  const why = items.map(breadth).find((text) => text !== null);
  return why === undefined ? { state: 'narrow' } : { state: 'broad', why };
}
