import type { Options } from './options.ts';

/** One option of a command. */
export interface OptionSpec {
  /** Without the dashes. */
  readonly name: string;
  /** One letter for it, without the dash. */
  readonly short?: string;
  /** What stands for its value in the help; null for a switch. */
  readonly value: string | null;
  readonly text: string;
  /** May be given several times. */
  readonly multiple?: boolean;
  /** The words that are allowed. */
  readonly choices?: readonly string[];
}

/** One command, or one part of a command that has parts (`data import`). */
export interface Command {
  /** As it is called, without `nightdesk`. */
  readonly name: string;
  readonly summary: string;
  /** Arguments that are not options, as the help shows them. */
  readonly usage: string;
  /** How many of them there may be. */
  readonly positionals: { readonly min: number; readonly max: number };
  readonly options: readonly OptionSpec[];
  /** What it does, where the summary does not say enough. */
  readonly details?: readonly string[];
  /** Whole command lines and what they do. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** Does it. What goes wrong is thrown. */
  run(options: Options): Promise<void>;
}

/** How a command is found and read: only the one that is wanted. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}
