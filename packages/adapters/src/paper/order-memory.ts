import type { OrderRecord } from '@nightdesk/core/execution/events/records';
import { parseClientOrderId } from '@nightdesk/core/orders/client-order-id';
import type { PaperOptions } from './paper-options.ts';

/** What is remembered of orders that the venue itself has forgotten: their numbers, and the way to the durable books. */
export class OrderMemory {
  readonly #lookUp: PaperOptions['lookUp'];
  /** Highest order number that was ever seen of each bot: what is above it is surely new. */
  readonly #highest = new Map<string, number>();

  constructor(lookUp: PaperOptions['lookUp']) {
    this.#lookUp = lookUp;
  }

  /** An id was used. */
  note(clientOrderId: string): void {
    const { bot, sequence } = numberOf(clientOrderId);
    if (sequence > (this.#highest.get(bot) ?? 0)) this.#highest.set(bot, sequence);
  }

  /** False for an id above every one that was seen of its bot, and where nobody can be asked. */
  mayBeOld(clientOrderId: string): boolean {
    if (this.#lookUp === null) return false;
    const { bot, sequence } = numberOf(clientOrderId);
    return sequence <= (this.#highest.get(bot) ?? Infinity);
  }

  /** An order that the books know as accepted; null when they do not, `unknown` when they cannot be asked. */
  async find(clientOrderId: string): Promise<OrderRecord | null | 'unknown'> {
    if (!this.mayBeOld(clientOrderId)) return null;
    try {
      const record = await this.#lookUp?.(clientOrderId);
      return record === undefined || record?.venueOrderId === '' ? null : record;
    } catch {
      return 'unknown';
    }
  }
}

/** Ids that are not made by bots have no number; they are never older than anything. */
function numberOf(clientOrderId: string): { readonly bot: string; readonly sequence: number } {
  try {
    return parseClientOrderId(clientOrderId);
  } catch {
    return { bot: '', sequence: 0 };
  }
}
