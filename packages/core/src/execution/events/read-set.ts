import type { OrderEvent } from './order-event.ts';
import type { BookTable } from './records.ts';

/** Records that an event may touch: those of `table` whose first key fields have these values. */
export interface ReadRange {
  readonly table: BookTable;
  /** Values of the key fields from the first on, as in `BOOK_KEYS`; a prefix takes all that share it. */
  readonly key: readonly (string | number)[];
}

/**
 * What must be in the books before an event is folded. The instrument of an order is not in all of its events:
 * `orders` are to be loaded together with theirs.
 */
export function readSet(event: OrderEvent): readonly ReadRange[] {
  const { bot } = event;
  switch (event.kind) {
    case 'OrderFilled':
    case 'ExternalFill': {
      const { instrument, tradeId, side } = event.payload;
      const ranges: ReadRange[] = [
        { table: 'instruments', key: [instrument] },
        { table: 'fills', key: [instrument, tradeId, side] },
        { table: 'positions', key: [bot, instrument] },
        { table: 'lots', key: [bot, instrument] },
        { table: 'balances', key: [bot] },
      ];
      if (event.kind === 'OrderFilled') {
        ranges.push({ table: 'orders', key: [event.payload.clientOrderId] });
      }
      return ranges;
    }
    case 'FundingBooked': {
      const { instrument, entryId } = event.payload;
      return [
        { table: 'ledger', key: [entryId] },
        { table: 'instruments', key: [instrument] },
        { table: 'positions', key: [bot, instrument] },
        { table: 'lots', key: [bot, instrument] },
        { table: 'balances', key: [bot] },
      ];
    }
    case 'TransferBooked':
      return [
        { table: 'ledger', key: [event.payload.entryId] },
        { table: 'balances', key: [bot] },
      ];
    case 'QuarantineOpened':
    case 'QuarantineResolved':
      return [{ table: 'quarantine', key: [event.payload.id] }];
    case 'TradingStateChanged':
    case 'DayReset':
      return [{ table: 'deskStates', key: [bot] }];
    case 'InstrumentDefined':
      return [{ table: 'instruments', key: [event.payload.instrument] }];
    case 'OrderIntended':
      return [
        { table: 'instruments', key: [event.payload.instrument] },
        { table: 'orders', key: [event.payload.clientOrderId] },
      ];
    default:
      return [{ table: 'orders', key: [event.payload.clientOrderId] }];
  }
}
