import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import { clientOrderId } from '@nightdesk/core/orders/client-order-id';
import { compareOne, describe } from './compare-decisions.ts';
import type { DecisionRecord } from './decision-record.ts';
import type { Difference } from './difference.ts';

/** What the account's stream says of a bot's recorded orders. */
export interface StreamComparison {
  readonly differences: readonly Difference[];
  /** Orders of the stream in that time that no recording tells of, by their client order ids. */
  readonly unrecorded: readonly string[];
  /** Recorded orders that never became durable: the desk was killed before, and nothing of them was sent. */
  readonly unsent: readonly string[];
}

/**
 * Holds recorded orders against the intents of the account's stream: the same orders with the same terms and reasons.
 *
 * @param stream the bot's events of the recorded time, in their order
 */
export function compareStream(
  bot: string,
  recorded: readonly { readonly time: number; readonly record: DecisionRecord }[],
  stream: Iterable<OrderEvent>,
): StreamComparison {
  const intents = new Map<string, OrderEvent & { readonly kind: 'OrderIntended' }>();
  for (const event of stream) {
    if (event.kind === 'OrderIntended') intents.set(event.payload.clientOrderId, event);
  }
  const differences: Difference[] = [];
  const unsent = new Set<string>();
  const told = new Set<string>();
  // After a crash the same number may stand for another order: the last one is the one that counts.
  const last = new Map<string, { readonly time: number; readonly record: DecisionRecord }>();
  for (const one of recorded) {
    if (one.record.kind === 'order') last.set(clientOrderId(bot, one.record.order), one);
  }
  for (const [id, { time, record }] of last) {
    told.add(id);
    const intent = intents.get(id);
    if (intent === undefined) unsent.add(id);
    else {
      const text = differenceOf(record, intent);
      if (text === null) continue;
      const event = `order ${id}`;
      differences.push({
        cause: 'record',
        time,
        at: 0,
        event,
        text,
        recorded: record,
        replayed: null,
      });
    }
  }
  const unrecorded = [...intents.keys()].filter((id) => !told.has(id));
  return { differences, unrecorded, unsent: [...unsent] };
}

function differenceOf(
  record: DecisionRecord,
  { payload }: OrderEvent & { readonly kind: 'OrderIntended' },
): string | null {
  if (record.kind !== 'order') return null;
  // An order by cash is given a quantity on its way out.
  const byCash = record.terms.cash !== '0';
  const terms = byCash
    ? { ...payload.terms, cash: record.terms.cash, quantity: record.terms.quantity }
    : payload.terms;
  const kept: DecisionRecord = {
    kind: 'order',
    order: record.order,
    instrument: payload.instrument,
    parent: payload.parent,
    terms,
    decision: payload.decision,
  };
  const found = compareOne(record, kept);
  if (found === null) return null;
  return `the account's stream has another order than ${describe(record)}: ${found.text}`;
}
