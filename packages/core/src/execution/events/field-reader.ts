import { NightdeskError } from '../../errors/nightdesk-error.ts';
import { type DecimalText, isDecimalText } from './decimal-text.ts';
import type { MoneyText } from './payloads.ts';

const MAX_TEXT = 2_000;
const MAX_NAME = 128;
/** Ids and names carry no control characters, so that they can stand in a line. */
const NAME = /^[^\p{C}]*$/u;

/** Reads the fields of an object that came from outside, each once, and refuses what is left over. */
export class FieldReader {
  readonly #path: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #read: Set<string> = new Set();

  /** @throws NightdeskError `EVENT_INVALID` when `value` is no object. */
  constructor(path: string, value: unknown) {
    this.#path = path;
    if (!isRecord(value)) this.fail('', 'is not an object');
    this.#fields = value;
  }

  /** A text of at most 2,000 characters. */
  text(name: string): string {
    const value = this.#take(name);
    if (typeof value !== 'string' || value.length > MAX_TEXT) {
      this.fail(name, `must be text of at most ${MAX_TEXT} characters`);
    }
    return value;
  }

  /** A name or an id: 1 to 128 characters, none of them a control character. */
  name(name: string): string {
    const value = this.nameOrEmpty(name);
    if (value === '') this.fail(name, 'must not be empty');
    return value;
  }

  /** As {@link name}, or "". */
  nameOrEmpty(name: string): string {
    const value = this.text(name);
    if (value.length > MAX_NAME || !NAME.test(value)) {
      this.fail(name, `must be at most ${MAX_NAME} characters without control characters`);
    }
    return value;
  }

  /** A whole number that a double holds exactly, not below `least`. */
  integer(name: string, least: number = Number.MIN_SAFE_INTEGER): number {
    const value = this.#take(name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
      this.fail(name, `must be a whole number${least < 0 ? '' : ` from ${least}`}`);
    }
    return value;
  }

  flag(name: string): boolean {
    const value = this.#take(name);
    if (typeof value !== 'boolean') this.fail(name, 'must be true or false');
    return value;
  }

  /** One word of a list. */
  oneOf<T extends string>(name: string, words: readonly T[]): T {
    const value = this.#take(name);
    const word = words.find((known) => known === value);
    return word ?? this.fail(name, `must be one of ${words.join(', ')}`);
  }

  decimal(name: string): DecimalText {
    const value = this.text(name);
    if (!isDecimalText(value)) this.fail(name, 'must be a canonical decimal such as "1.5"');
    return value;
  }

  /** A decimal above zero. */
  positive(name: string): DecimalText {
    const value = this.decimal(name);
    if (value === '0' || value.startsWith('-')) this.fail(name, 'must be above zero');
    return value;
  }

  /** A decimal that is not below zero. */
  unsigned(name: string): DecimalText {
    const value = this.decimal(name);
    if (value.startsWith('-')) this.fail(name, 'must not be below zero');
    return value;
  }

  money(name: string): MoneyText {
    const reader = this.object(name);
    const money = { amount: reader.decimal('amount'), currency: reader.name('currency') };
    reader.end();
    return money;
  }

  /** A reader of an object inside this one. */
  object(name: string): FieldReader {
    return new FieldReader(`${this.#path}.${name}`, this.#take(name));
  }

  /** `null`, or what `read` makes of the field. */
  orNull<T>(name: string, read: (name: string) => T): T | null {
    if (this.#fields[name] !== null) return read(name);
    this.#take(name);
    return null;
  }

  /** The names of all fields, for objects with free keys. */
  names(): string[] {
    return Object.keys(this.#fields);
  }

  /** The field as it is, for those who check it themselves. */
  raw(name: string): unknown {
    return this.#take(name);
  }

  /** @throws NightdeskError `EVENT_INVALID` when there are fields that nobody read. */
  end(): void {
    for (const name of Object.keys(this.#fields)) {
      if (!this.#read.has(name)) this.fail(name, 'is not a field of this event');
    }
  }

  fail(name: string, problem: string): never {
    const place = name === '' ? this.#path : `${this.#path}.${name}`;
    throw new NightdeskError({
      code: 'EVENT_INVALID',
      message: `${place} ${problem}; the event was not taken, correct its writer.`,
      context: { field: place },
    });
  }

  #take(name: string): unknown {
    if (!Object.hasOwn(this.#fields, name)) this.fail(name, 'is missing');
    this.#read.add(name);
    return this.#fields[name];
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
