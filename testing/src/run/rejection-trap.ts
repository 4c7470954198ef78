/**
 * While a simulation runs, promises that reject without a handler are told to it instead of ending this
 * process. Listeners of others (a test runner has one) are put aside and come back.
 */
export class RejectionTrap {
  readonly #onRejection: (reason: unknown) => void;
  #others: readonly ((...args: unknown[]) => void)[] = [];

  constructor(onRejection: (reason: unknown) => void) {
    this.#onRejection = (reason) => {
      onRejection(reason);
    };
  }

  set(): void {
    // Node types each listener by its event; they are only put back.
    this.#others = process.listeners('unhandledRejection') as ((...args: unknown[]) => void)[];
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', this.#onRejection);
  }

  release(): void {
    process.off('unhandledRejection', this.#onRejection);
    for (const listener of this.#others) process.on('unhandledRejection', listener);
    this.#others = [];
  }
}
