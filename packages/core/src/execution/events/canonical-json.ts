import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { Json } from '../../strategy/json.ts';

/**
 * JSON in its one form, so that equal values have equal bytes and one hash: keys sorted by UTF-16 code units,
 * no spaces, numbers and strings as ECMAScript writes them (this is RFC 8785, save that lone surrogates are escaped).
 *
 * @throws NightdeskError `EVENT_JSON` for a number that JSON cannot carry.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return JSON.stringify(value);
    throw new NightdeskError({
      code: 'EVENT_JSON',
      message: `JSON cannot carry the number ${value}; write it as text.`,
      context: { number: String(value) },
    });
  }
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const field = value[key];
    if (field === undefined) continue;
    text += `${text === '' ? '{' : ','}${quoted(key)}:${canonicalJson(field)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** Printable ASCII without quote and backslash: most texts of events, and three times as fast as asking JSON. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** `Array.isArray` does not narrow readonly arrays. */
function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
