/** A measured figure, with what is wanted of it. */
export interface Figure {
  readonly name: string;
  /** The value that the target speaks of. */
  readonly value: number;
  readonly unit: Unit;
  /** What is wanted; null: nothing, it is only told. */
  readonly target: Target | null;
  /** More about it, in a few words. */
  readonly note?: string;
}

export type Unit = 'ratio' | 'ms' | 's' | 'MB' | 'M/s' | 'MB/s' | 'ns/bar';

/** A bound: a miss is shown, and never an error, because a busy machine misses too. */
export interface Target {
  readonly is: 'at least' | 'at most';
  readonly value: number;
}

/** A number that does not depend on the machine: when it is wrong, the run fails. */
export interface Check {
  readonly name: string;
  readonly wanted: string;
  readonly got: string;
  readonly ok: boolean;
}

/** What one part found. */
export interface PartResult {
  readonly part: string;
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly checks: readonly Check[];
  /** What could not be measured, and why. */
  readonly notes: readonly string[];
  /** Everything measured, for later: summaries in ms, by name. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** How a part is to run. */
export interface PartOptions {
  /** Bars of the main measurement. */
  readonly bars: number;
  /** Measured rounds of what is fast. */
  readonly rounds: number;
  /** Fresh processes of what is measured from a process's start. */
  readonly processes: number;
  /** Sizes at which linearity is looked at, in bars. */
  readonly sizes: readonly number[];
  /** Numbers of instruments, the first being 1. */
  readonly instruments: readonly number[];
  /** Told what is being done, for standard error. */
  readonly say: (text: string) => void;
}

/** Whether the figure meets its target; null without one. */
export function meets({ value, target }: Figure): boolean | null {
  if (target === null) return null;
  return target.is === 'at least' ? value >= target.value : value <= target.value;
}

/** Compares a whole number. */
export function checkCount(name: string, wanted: number, got: number): Check {
  return { name, wanted: String(wanted), got: String(got), ok: wanted === got };
}

/** Compares a number up to `tolerance`, absolute. */
export function checkNear(name: string, wanted: number, got: number, tolerance: number): Check {
  const ok = Math.abs(wanted - got) <= tolerance;
  return { name, wanted: `${wanted} ± ${tolerance}`, got: String(got), ok };
}
