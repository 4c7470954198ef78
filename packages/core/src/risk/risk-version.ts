import { canonicalJson } from '../execution/events/canonical-json.ts';
import type { Json } from '../strategy/json.ts';

const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK = (1n << 64n) - 1n;

/**
 * A short text that is the same for the same settings: FNV-1a (64 bits, over UTF-16 code units) of their
 * canonical JSON, 16 hexadecimal digits. It tells versions apart, and is no protection against forgery.
 *
 * @param settings everything that judged an order: the bot's effective settings and those of its account and user
 * @throws NightdeskError `EVENT_JSON` for a number that JSON cannot carry
 */
export function riskVersion(...settings: readonly object[]): string {
  let hash = OFFSET;
  // Settings are plain data, and so JSON as they are; interfaces have no index signature to show it.
  const text = canonicalJson(settings as unknown as Json);
  for (let i = 0; i < text.length; i += 1) {
    hash = ((hash ^ BigInt(text.charCodeAt(i))) * PRIME) & MASK;
  }
  return hash.toString(16).padStart(16, '0');
}
