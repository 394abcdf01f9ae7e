/** SHA-256 over canonical JSON: the same content gives the same hash in core, guard and browser. Pure, no platform API. */
import { finish, type Steps } from '@/lib/policy';

const primes: number[] = [];
for (let candidate = 2; primes.length < 64; candidate++)
  if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);

const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0;
const roundConstants = primes.map((prime) => fraction(Math.cbrt(prime)));
const initial = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function schedule(block: DataView, offset: number): Int32Array {
  const words = new Int32Array(64);
  for (let i = 0; i < 16; i++) words[i] = block.getInt32(offset + i * 4);
  for (let i = 16; i < 64; i++) {
    const a = words[i - 15] ?? 0;
    const b = words[i - 2] ?? 0;
    const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
    const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
    words[i] = ((words[i - 16] ?? 0) + s0 + (words[i - 7] ?? 0) + s1) | 0;
  }
  return words;
}

/** Blocks of 64 bytes between two steps: a tenth of a millisecond. */
const blocksAStep = 64;

export const sha256 = (text: string): string => finish(sha256Steps(text));

function* sha256Steps(text: string): Steps<string> {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
  let state = [...initial];
  for (let offset = 0; offset < padded.length; offset += 64) {
    if (offset % (64 * blocksAStep) === 0) yield;
    const words = schedule(view, offset);
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let i = 0; i < 64; i++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (roundConstants[i] ?? 0) + (words[i] ?? 0)) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    state = [a, b, c, d, e, f, g, h].map((word, i) => (word + (state[i] ?? 0)) | 0);
  }
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** JSON with sorted keys and without undefined members. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/** The same of a list, a member a step. */
function* listJsonSteps(list: readonly unknown[]): Steps<string> {
  const texts: string[] = [];
  for (const member of list) {
    // As in any list, a member that JSON has no word for stands as null.
    texts.push(Array.isArray(member) ? yield* listJsonSteps(member) : (canonicalJson(member) ?? 'null'));
    yield;
  }
  return `[${texts.join(',')}]`;
}

/** First 16 bytes of the SHA-256 of the canonical JSON, in hex. */
export const digest = (value: unknown): string => sha256(canonicalJson(value)).slice(0, 32);

/** The same of a list, in steps. */
export function* digestSteps(list: readonly unknown[]): Steps<string> {
  const hash = yield* sha256Steps(yield* listJsonSteps(list));
  return hash.slice(0, 32);
}
