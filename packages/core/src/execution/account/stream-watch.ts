import type { Subscription } from '../../ports/net.ts';
import type { VenueEvent } from '../../ports/venue-gateway.ts';
import type { AccountContext } from './account-context.ts';

/**
 * Keeps the account's stream open. A stream that shows no sign of life is taken for dead, however open it
 * looks, and after every new connection everything is compared: what the stream lost in between is not told
 * again.
 */
export class StreamWatch {
  readonly #context: AccountContext;
  readonly #onEvent: (event: VenueEvent) => void;
  #subscription: Subscription | null = null;
  #generation = 0;
  #lastSign = 0;
  #openAt = 0;
  #opened = 0;
  /** Connections in a row that brought nothing. */
  #failures = 0;

  constructor(context: AccountContext, onEvent: (event: VenueEvent) => void) {
    this.#context = context;
    this.#onEvent = onEvent;
  }

  /** How often the stream was opened: reconciliation is due when it moves. */
  get opened(): number {
    return this.#opened;
  }

  /** True while the stream shows signs of life. */
  get alive(): boolean {
    return this.#subscription !== null;
  }

  /** Opens, or opens anew, what should be open: called often. */
  attend(): void {
    const { clock, options } = this.#context;
    const now = clock.mono();
    if (this.#subscription !== null) {
      if (now - this.#lastSign <= options.streamSilence) return;
      this.#failures += 1;
      if (this.#failures === 1)
        this.#context.notify({
          level: 'warn',
          code: 'STREAM_SILENT',
          text: `The account's stream has been silent for ${now - this.#lastSign} ms and is opened anew.`,
        });
      this.close();
    }
    if (now < this.#openAt) return;
    if (this.#context.budget.silence > 0) return;
    this.#lastSign = now;
    this.#generation += 1;
    const generation = this.#generation;
    this.#subscription = this.#context.gateway.subscribe((event) => {
      // An old connection may still speak after it was given up.
      if (generation === this.#generation) this.#hear(event);
    });
  }

  close(): void {
    this.#generation += 1;
    this.#subscription?.close();
    this.#subscription = null;
  }

  #hear(event: VenueEvent): void {
    this.#lastSign = this.#context.clock.mono();
    if (event.kind === 'stream-open') this.#opened += 1;
    if (event.kind === 'alive' || event.kind === 'report') this.#failures = 0;
    if (event.kind === 'stream-closed') {
      this.#subscription = null;
      this.#failures += 1;
      const { retryAfter, askAtMost } = this.#context.options;
      const pause = Math.min(askAtMost, retryAfter * 2 ** Math.min(this.#failures - 1, 10));
      this.#openAt = this.#lastSign + pause;
    }
    this.#onEvent(event);
  }
}
