/**
 * SHA-256 (FIPS 180-4), at once and in small pieces: the browser's own is asynchronous, one promise for each hash, and
 * is not there on plain http. Every number below is an unsigned 32-bit word.
 */

/** The first 32 bits behind the point of a root of each of the first primes. */
function roots(count: number, root: (prime: number) => number): Uint32Array {
  const found = new Uint32Array(count);
  for (let number = 2, have = 0; have < count; number += 1) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= number; divisor += 1) if (number % divisor === 0) prime = false;
    if (!prime) continue;
    found[have] = (root(number) % 1) * 2 ** 32;
    have += 1;
  }
  return found;
}

const START = roots(8, Math.sqrt);
const ROUNDS = roots(64, Math.cbrt);
const BLOCK = 64;
const schedule = new Int32Array(64);

/** One block of 16 words into a state of 8, which is changed. */
function compress(state: Int32Array, block: DataView, from: number): void {
  const w = schedule;
  for (let i = 0; i < 16; i += 1) w[i] = block.getInt32(from + 4 * i);
  for (let i = 16; i < 64; i += 1) {
    const early = w[i - 15] as number;
    const late = w[i - 2] as number;
    const s0 = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3);
    const s1 = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10);
    w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (ROUNDS[i] as number) + (w[i] as number)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  const more = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i += 1) state[i] = ((state[i] as number) + (more[i] as number)) | 0;
}

/** The text's bytes, ended as the standard says, with so many bytes hashed before it. Only ASCII is asked for here. */
function padded(text: string, before: number): DataView {
  const size = Math.ceil((text.length + 9) / BLOCK) * BLOCK;
  const view = new DataView(new ArrayBuffer(size));
  for (let i = 0; i < text.length; i += 1) view.setUint8(i, text.charCodeAt(i));
  view.setUint8(text.length, 0x80);
  view.setUint32(size - 4, (before + text.length) * 8);
  return view;
}

/** The state after `text`, which must fill whole blocks: what comes after it is hashed without hashing it again. */
export function begun(text: string): Int32Array {
  const state = new Int32Array(START);
  const view = padded(text, 0);
  for (let at = 0; at < text.length; at += BLOCK) compress(state, view, at);
  return state;
}

/** The digest of what `start` stands for, `before` bytes, and then `text`: eight words. */
export function ended(start: Int32Array, before: number, text: string): Int32Array {
  const state = new Int32Array(start);
  const view = padded(text, before);
  for (let at = 0; at < view.byteLength; at += BLOCK) compress(state, view, at);
  return state;
}

export const hex = (state: Int32Array): string =>
  Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");

export const sha256 = (text: string): string => hex(ended(new Int32Array(START), 0, text));
