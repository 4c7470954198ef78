import type { Options } from '../options.ts';
import { print, tell } from '../output.ts';
import { textTable } from '../text-table.ts';

/** A column of a list: its heading, the text of a row, and where it stands. */
export interface Column<T> {
  readonly name: string;
  readonly of: (row: T) => string;
  readonly right?: boolean;
  /** A colour for its cells, on terminals. Words say the same: colour alone says nothing. */
  readonly colour?: (row: T) => Colour | null;
}

/** Colours of states. */
export type Colour = 'good' | 'warn' | 'bad' | 'dim';

const CODES: Readonly<Record<Colour, string>> = { good: '32', warn: '33', bad: '31', dim: '2' };

/**
 * Prints rows as a person or a program wants them: a table; rows with tabs between (`--plain`); or `whole` as JSON.
 *
 * @param whole what `--json` prints, on one line
 * @param none what is said when there is no row, on standard error
 */
export async function showList<T>(
  options: Options,
  columns: readonly Column<T>[],
  rows: readonly T[],
  whole: unknown,
  none: string,
): Promise<void> {
  if (options.has('json')) {
    await print(`${JSON.stringify(whole)}\n`);
    return;
  }
  const cells = rows.map((row) => columns.map(({ of }) => of(row).replace(/[\t\n\r]+/g, ' ')));
  if (options.has('plain')) {
    await print(cells.map((row) => `${row.join('\t')}\n`).join(''));
    return;
  }
  if (rows.length === 0) {
    say(options, none);
    return;
  }
  const right = columns.flatMap((column, i) => (column.right === true ? [i] : []));
  const [head = '', ...lines] = textTable([columns.map(({ name }) => name), ...cells], right);
  const painted = wantsColour(options) ? paint(columns, rows, cells, lines) : lines;
  await print(`${[head, ...painted].join('\n')}\n`);
}

/** One thing in detail: names and values, or `whole` as JSON. */
export async function showFacts(
  options: Options,
  facts: readonly (readonly [name: string, value: string])[],
  whole: unknown,
): Promise<void> {
  if (options.has('json')) await print(`${JSON.stringify(whole)}\n`);
  else if (options.has('plain')) await print(facts.map((fact) => `${fact.join('\t')}\n`).join(''));
  else await print(`${textTable(facts).join('\n')}\n`);
}

/** A line for a person, left out when `--quiet` is given. */
export function say(options: Options, text: string): void {
  if (!options.has('quiet')) tell(text);
}

/** Colours are for terminals, and for those who want them (no-color.org). */
export function wantsColour(options: Options): boolean {
  return (
    process.stdout.isTTY &&
    !options.has('no-color') &&
    (process.env['NO_COLOR'] ?? '') === '' &&
    process.env['TERM'] !== 'dumb'
  );
}

/** Puts the colours around the cells of lines that are laid out already. */
function paint<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  cells: readonly (readonly string[])[],
  lines: readonly string[],
): string[] {
  return lines.map((line, r) => {
    const row = rows[r];
    if (row === undefined) return line;
    let painted = '';
    let from = 0;
    columns.forEach(({ colour }, c) => {
      const cell = cells[r]?.[c] ?? '';
      const at = line.indexOf(cell, from);
      const wanted = colour?.(row) ?? null;
      if (cell === '' || at === -1) return;
      painted += line.slice(from, at);
      painted += wanted === null ? cell : `\u{1b}[${CODES[wanted]}m${cell}\u{1b}[0m`;
      from = at + cell.length;
    });
    return painted + line.slice(from);
  });
}
