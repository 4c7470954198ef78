import { timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';

/** What a secret shows of itself. */
export const HIDDEN = '[secret]';

/**
 * A text that must not be seen. In messages, logs, JSON and debuggers it shows as `[secret]`; who needs it says so
 * with {@link Secret.reveal}.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself. Use it, do not keep it. */
  reveal(): string {
    return this.#text;
  }

  /** Whether it is the same text; takes as long wherever they differ. */
  equals(other: Secret | string): boolean {
    return sameText(this.#text, typeof other === 'string' ? other : other.reveal());
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [Symbol.toPrimitive](): string {
    return HIDDEN;
  }
}

// Not in the class, because declarations cannot name the symbol.
Object.defineProperty(Secret.prototype, inspect.custom, { value: (): string => HIDDEN });

/** Whether two texts are equal, in a time that tells their lengths at most. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')];
  // Lengths differ: compare something of the right length all the same.
  if (left.length !== right.length) return !timingSafeEqual(left, left);
  return timingSafeEqual(left, right);
}
