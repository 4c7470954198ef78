/** A fault that happened, or is to happen: the n-th time (from 0) that a place asked. */
export interface Fault {
  readonly site: string;
  readonly n: number;
  readonly kind: string;
  /** What the kind makes of it: a delay in ms, a price move, an index; 0 where nothing is needed. */
  readonly amount: number;
}

/** A fault that a place can suffer. */
export interface FaultSpec {
  readonly kind: string;
  /** Range of the amount, both ends included. Default 0. */
  readonly low?: number;
  readonly high?: number;
  /** How many times rarer than the seed's rate. Default 1. */
  readonly rarity?: number;
  /** Probability in place of the seed's rate, for faults that need another one first. */
  readonly share?: number;
}

/** A place and moment where a fault could have happened. */
export interface Opportunity {
  readonly site: string;
  readonly n: number;
  readonly specs: readonly FaultSpec[];
}

/** One line for people: `kind(amount) at site #n`. */
export function describeFault({ site, n, kind, amount }: Fault): string {
  return `${kind}${amount === 0 ? '' : `(${amount})`} at ${site} #${n}`;
}
