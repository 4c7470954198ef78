import { type CursorPart, cursorText, readCursorText } from '@nightdesk/contracts/cursor-text';
import { controlError } from './control-error.ts';

/** What a list gives back. */
export interface Page<T> {
  readonly items: T[];
  /** Where it goes on; null at the end. */
  readonly next: string | null;
}

/** What a list is asked with. */
export interface Paging {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * A page of entries that were read with one more than wanted.
 *
 * @param read up to `limit + 1` entries
 * @param key what the list goes on with after an entry
 */
export function pageOf<R, T>(
  read: readonly R[],
  limit: number,
  key: (entry: R) => readonly CursorPart[],
  view: (entry: R) => T,
): Page<T> {
  const shown = read.slice(0, limit);
  const last = shown.at(-1);
  const more = read.length > limit && last !== undefined;
  return { items: shown.map(view), next: more ? cursorText(key(last)) : null };
}

/** The parts of a cursor; null when there is none. @throws NightdeskError `CURSOR_INVALID` */
export function cursorParts(
  cursor: string | undefined,
  kinds: readonly ('text' | 'number')[],
): readonly CursorPart[] | null {
  if (cursor === undefined) return null;
  const parts = readCursorText(cursor, kinds);
  if (parts !== null) return parts;
  throw controlError(
    'CURSOR_INVALID',
    'The cursor is not the "next" of an earlier page of this list; begin without one.',
  );
}

/** A cursor of one number; null for the first page. @throws NightdeskError `CURSOR_INVALID` */
export function numberCursor(cursor: string | undefined): number | null {
  const [part] = cursorParts(cursor, ['number']) ?? [];
  return typeof part === 'number' ? part : null;
}

/** A cursor of one text; '' for the first page. @throws NightdeskError `CURSOR_INVALID` */
export function textCursor(cursor: string | undefined): string {
  const [part] = cursorParts(cursor, ['text']) ?? [];
  return typeof part === 'string' ? part : '';
}
