import { quoteText } from '../quote-text.ts';

/** One row of a file that could not be read. */
export interface RowProblem {
  /** Line in the file, from 1. */
  readonly line: number;
  /** Name of the column, or null when the whole row is wrong. */
  readonly column: string | null;
  /** The offending text in quotes, shortened, control characters escaped. */
  readonly text: string;
  /** What is wrong, and what to do. */
  readonly reason: string;
}

/** Collects the first problems and counts the others, so that a file of rubbish costs no memory. */
export class RowProblems {
  readonly first: RowProblem[] = [];
  count = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Notes one bad row. `text` is raw; it is made safe here. */
  add(line: number, column: string | null, text: string, reason: string): void {
    this.count += 1;
    if (this.first.length < this.#limit)
      this.first.push({ line, column, text: quoteText(text), reason });
  }
}

/** One problem as a line of text: `file:12: column close: "12x" is not a number. …`. */
export function describeRowProblem(file: string, problem: RowProblem): string {
  const column = problem.column === null ? '' : ` column ${problem.column}:`;
  return `${file}:${problem.line}:${column} ${problem.text} ${problem.reason}`;
}
