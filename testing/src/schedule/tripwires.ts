import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Bracket } from './drain.ts';

interface Wire {
  readonly holder: object;
  readonly name: string;
}

const WIRES: readonly Wire[] = [
  { holder: Date, name: 'now' },
  { holder: Math, name: 'random' },
  { holder: performance, name: 'now' },
  { holder: globalThis, name: 'setTimeout' },
  { holder: globalThis, name: 'setInterval' },
  { holder: globalThis, name: 'setImmediate' },
  { holder: globalThis, name: 'fetch' },
  { holder: crypto, name: 'randomUUID' },
  { holder: crypto, name: 'getRandomValues' },
];

/**
 * While simulated code runs, ambient time, randomness, timers and network throw and are recorded. Lint
 * keeps them out of our own code; this covers the packages that it uses, too.
 */
export class Tripwires implements Bracket {
  readonly #onTouch: (name: string) => void;
  readonly #saved: { wire: Wire; value: PropertyDescriptor | undefined }[] = [];
  readonly #date = globalThis.Date;

  /** @param onTouch told the name of what was used, as the error may be caught by the code under test */
  constructor(onTouch: (name: string) => void) {
    this.#onTouch = onTouch;
  }

  enter(): void {
    for (const wire of WIRES) {
      this.#saved.push({ wire, value: Object.getOwnPropertyDescriptor(wire.holder, wire.name) });
      Object.defineProperty(wire.holder, wire.name, {
        configurable: true,
        writable: true,
        value: () => this.#touched(wire.name),
      });
    }
    // `new Date(x)` is arithmetic and allowed; `new Date()` is the ambient clock.
    const touched = (): never => this.#touched('Date');
    globalThis.Date = new Proxy(this.#date, {
      construct(target, args: unknown[]): object {
        // Proxy handlers are untyped: this is the constructor's own result.
        return args.length === 0 ? touched() : (Reflect.construct(target, args) as object);
      },
      apply: touched,
    });
  }

  leave(): void {
    globalThis.Date = this.#date;
    for (const { wire, value } of this.#saved.splice(0)) {
      if (value === undefined) Reflect.deleteProperty(wire.holder, wire.name);
      else Object.defineProperty(wire.holder, wire.name, value);
    }
  }

  #touched(name: string): never {
    this.#onTouch(name);
    throw new NightdeskError({
      code: 'SIM_AMBIENT',
      message: `Simulated code used ${name}; take time, chance and I/O from the ports it was given.`,
      context: { name },
      disposition: 'halt',
    });
  }
}
