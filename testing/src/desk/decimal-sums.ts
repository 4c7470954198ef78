import { parseDecimal } from '@nightdesk/core/money/decimal';

/** Decimals are compared in units of 10⁻²⁴: any of ours is a whole number of them. */
const PRECISION = 24;

/** A decimal in units of 10⁻²⁴. */
export function units(text: string): bigint {
  const { raw, precision } = parseDecimal(text);
  return rawUnits(raw, precision);
}

/** Raw units of a precision in units of 10⁻²⁴. */
export function rawUnits(raw: bigint, precision: number): bigint {
  return raw * 10n ** BigInt(PRECISION - precision);
}

/** Sums by name. */
export class Sums {
  readonly #sums = new Map<string, bigint>();

  add(name: string, amount: bigint): void {
    this.#sums.set(name, (this.#sums.get(name) ?? 0n) + amount);
  }

  get(name: string): bigint {
    return this.#sums.get(name) ?? 0n;
  }

  /** The first name, of both, whose sums differ: in words, or null. */
  difference(other: Sums, except: ReadonlySet<string> = new Set()): string | null {
    for (const name of new Set([...this.#sums.keys(), ...other.#sums.keys()])) {
      const [mine, its] = [this.get(name), other.get(name)];
      if (mine !== its && !except.has(name)) return `${name} is ${mine} and should be ${its}`;
    }
    return null;
  }
}
