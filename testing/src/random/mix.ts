/** Hashing of names and numbers on 32-bit integers: the same on every machine, and quick enough for each event. */

/** The start of a chain of {@link mixText} and {@link mixNumber}. */
export const MIX_START: number = 0x811c9dc5 | 0;

/** Adds a text to a chain: FNV-1a over its UTF-16 units (Fowler, Noll and Vo). */
export function mixText(hash: number, text: string): number {
  let h = hash;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}

/** Adds a whole number below 2^53 to a chain, both of its 32-bit words. */
export function mixNumber(hash: number, value: number): number {
  const low = Math.imul(hash ^ (value | 0), 0x01000193);
  return Math.imul(low ^ ((value / 4294967296) | 0), 0x01000193);
}

/**
 * Spreads a chain over all 32 bits: the finaliser of MurmurHash3 (A. Appleby). Without it neighbouring
 * seeds and counters give neighbouring numbers.
 */
export function avalanche(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
