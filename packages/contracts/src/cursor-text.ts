import { cursor } from './page.ts';

/** What a cursor is made of: the sort key of the last entry that was given. */
export type CursorPart = string | number;

/** Parts as a cursor: one text that needs no escaping in an address. */
export function cursorText(parts: readonly CursorPart[]): string {
  return parts
    .map((part) => (typeof part === 'number' ? `n${part}` : `s${escaped(part)}`))
    .join('~');
}

/**
 * The parts of a cursor.
 *
 * @param kinds what each part must be
 * @returns null when it is not a cursor of this shape: it comes from outside
 */
export function readCursorText(
  text: string,
  kinds: readonly ('text' | 'number')[],
): readonly CursorPart[] | null {
  if (!cursor.safeParse(text).success) return null;
  const pieces = text.split('~');
  if (pieces.length !== kinds.length) return null;
  const parts: CursorPart[] = [];
  for (const [i, piece] of pieces.entries()) {
    const part = kinds[i] === 'number' ? numberOf(piece) : textOf(piece);
    if (part === null) return null;
    parts.push(part);
  }
  return parts;
}

function numberOf(piece: string): number | null {
  if (!/^n-?\d{1,16}$/.test(piece)) return null;
  const value = Number(piece.slice(1));
  return Number.isSafeInteger(value) ? value : null;
}

function textOf(piece: string): string | null {
  if (!piece.startsWith('s')) return null;
  let text = '';
  for (const run of piece.slice(1).matchAll(/\.([0-9a-f]{1,4})\.|([A-Za-z0-9_-])/g)) {
    text +=
      run[1] === undefined ? (run[2] ?? '') : String.fromCharCode(Number.parseInt(run[1], 16));
  }
  return escaped(text) === piece.slice(1) ? text : null;
}

/** Every other code unit as `.hex.`. */
function escaped(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charAt(i);
    out += /[A-Za-z0-9_-]/.test(unit) ? unit : `.${text.charCodeAt(i).toString(16)}.`;
  }
  return out;
}
