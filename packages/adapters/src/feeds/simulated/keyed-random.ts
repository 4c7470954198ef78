import { Random } from '@nightdesk/data/random';

/** 32 bits that depend on every number given (murmur3's finaliser after each). */
export function mixKeys(...keys: readonly number[]): number {
  let hash = 0x2545f491;
  for (const key of keys) {
    hash = Math.imul(hash ^ (key | 0), 0x9e3779b1) | 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** 32 bits of a text (FNV-1a over its UTF-16 units). */
export function textKey(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Random numbers that belong to a place, whatever was drawn elsewhere. */
export function randomAt(...keys: readonly number[]): Random {
  return new Random(mixKeys(...keys));
}
