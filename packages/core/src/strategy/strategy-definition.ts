import type { Instrument } from '../model/instrument.ts';
import type { Strategy } from './strategy.ts';

/** One configuration problem, with the way to it. */
export interface ConfigIssue {
  readonly path: string;
  readonly message: string;
}

/**
 * A strategy's configuration, made from one schema: validator, JSON Schema and documentation come from it.
 * Core has no schema library of its own; `@nightdesk/strategies` builds this from a zod object.
 */
export interface ConfigSchema<C> {
  /** Validates and fills in defaults. @throws NightdeskError `CONFIG_INVALID` naming every problem. */
  parse(input: unknown): C;
  /** As {@link parse}, giving the problems back instead of throwing. */
  check(input: unknown): { readonly config: C } | { readonly issues: readonly ConfigIssue[] };
  /** JSON Schema (draft 2020-12) with ranges, defaults and texts. */
  jsonSchema(): Readonly<Record<string, unknown>>;
}

/** A series of bars that a strategy wants. */
export interface Subscription {
  /** Position of the instrument in the bot's list. */
  readonly instrument: number;
  /** Bar length in ms; null = as they come from the feed. */
  readonly timeFrame: number | null;
  /** Closed bars that must be seen before orders are allowed. */
  readonly warmUp: number;
}

/** A line that reports and charts may draw. */
export interface LineDefinition {
  readonly name: string;
  readonly instrument: number;
  /** `price` draws over the candles; another name opens a pane of its own. */
  readonly pane: string;
}

/** A strategy as the desk knows it: what it is, what it needs, and how to make one. */
export interface StrategyDefinition<C = unknown> {
  /** Lower-case words with dashes, the folder's name. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** What it does, for a person who decides whether to use it. */
  readonly summary: string;
  readonly config: ConfigSchema<C>;
  /** Named sets of settings. `research` is what a back-test starts from when nothing else is asked. */
  readonly presets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** How many instruments it takes. */
  readonly instruments: { readonly min: number; readonly max: number };
  subscriptions(config: C, instruments: readonly Instrument[]): readonly Subscription[];
  lines(config: C, instruments: readonly Instrument[]): readonly LineDefinition[];
  create(config: C, instruments: readonly Instrument[]): Strategy;
}
