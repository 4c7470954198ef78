import {
  decisionText,
  quantityText,
  priceText,
  termsText,
} from '@nightdesk/core/execution/events/order-text';
import type { DecisionText, TermsText } from '@nightdesk/core/execution/events/payloads';
import type { Effect } from '@nightdesk/core/kernel/effects';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { Order } from '@nightdesk/core/orders/order';

/** One thing that a kernel wanted done, as plain JSON: amounts are decimals, numbers that are none are words. */
export type DecisionRecord =
  | {
      readonly kind: 'order';
      /** Number of the order within its bot. */
      readonly order: number;
      readonly instrument: string;
      /** Number of the order whose fill wakes it; 0 = none. */
      readonly parent: number;
      readonly terms: TermsText;
      readonly decision: DecisionText | null;
    }
  | { readonly kind: 'cancel'; readonly order: number; readonly decision: DecisionText | null }
  | {
      readonly kind: 'change';
      readonly order: number;
      /** null = stays. */
      readonly quantity: string | null;
      readonly limitPrice: string | null;
      readonly triggerPrice: string | null;
      readonly decision: DecisionText | null;
    }
  | {
      readonly kind: 'signal';
      readonly instrument: string;
      readonly side: string;
      readonly action: string;
      readonly decision: DecisionText | null;
    }
  | { readonly kind: 'message'; readonly level: string; readonly text: string };

/** What a kernel wanted done about one event. Wishes for a time are left out: they decide nothing. */
export function decisionRecords(
  effects: readonly Effect[],
  instruments: readonly Instrument[],
): DecisionRecord[] {
  const records: DecisionRecord[] = [];
  for (const effect of effects) {
    switch (effect.kind) {
      case 'submit':
        records.push(orderRecord(effect.order), ...effect.children.map(orderRecord));
        break;
      case 'cancel':
        records.push({
          kind: 'cancel',
          order: effect.order.sequence,
          decision: decisionText(effect.decision),
        });
        break;
      case 'modify': {
        const { order, quantity, limitPrice, triggerPrice, decision } = effect;
        records.push({
          kind: 'change',
          order: order.sequence,
          quantity: quantity === 0n ? null : quantityText(order.instrument, quantity),
          limitPrice: priceText(order.instrument, limitPrice),
          triggerPrice: priceText(order.instrument, triggerPrice),
          decision: decisionText(decision),
        });
        break;
      }
      case 'emit-signal': {
        const { instrument, side, action, decision } = effect.signal;
        records.push({
          kind: 'signal',
          instrument: instruments[instrument]?.id ?? '',
          side,
          action,
          decision: decisionText(decision),
        });
        break;
      }
      case 'notify':
        records.push({ kind: 'message', level: effect.level, text: effect.text });
        break;
      case 'schedule':
        break;
    }
  }
  return records;
}

function orderRecord(order: Order): DecisionRecord {
  return {
    kind: 'order',
    order: order.sequence,
    instrument: order.instrument.id,
    parent: order.parent,
    terms: termsText(order.instrument, order),
    decision: decisionText(order.decision),
  };
}
