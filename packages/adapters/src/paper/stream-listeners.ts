import type { Subscription } from '@nightdesk/core/ports/net';
import type { VenueEvent } from '@nightdesk/core/ports/venue-gateway';

/** Everyone who listens to an account's stream. */
export class StreamListeners {
  #listeners: readonly ((event: VenueEvent) => void)[] = [];

  /** The stream is open in the next turn, so that whoever listens knows its subscription by then. */
  add(listener: (event: VenueEvent) => void): Subscription {
    const own = (event: VenueEvent): void => {
      listener(event);
    };
    this.#listeners = [...this.#listeners, own];
    queueMicrotask(() => {
      if (this.#listeners.includes(own)) this.#give(own, { kind: 'stream-open' });
    });
    return {
      close: () => {
        this.#listeners = this.#listeners.filter((one) => one !== own);
      },
    };
  }

  tell(event: VenueEvent): void {
    for (const listener of this.#listeners) this.#give(listener, event);
  }

  /** Closes every stream. */
  end(reason: string): void {
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) this.#give(listener, { kind: 'stream-closed', reason });
  }

  /** One that throws is not told anything more: what the others hear does not depend on it. */
  #give(listener: (event: VenueEvent) => void, event: VenueEvent): void {
    try {
      listener(event);
    } catch {
      this.#listeners = this.#listeners.filter((one) => one !== listener);
    }
  }
}
