import { foldInstrument } from './book-instrument.ts';
import { AccountBooks } from './books.ts';
import { foldDeskState, foldQuarantine } from './fold-desk.ts';
import { foldFill } from './fold-fills.ts';
import { foldLedger } from './fold-ledger.ts';
import { foldOrder } from './fold-orders.ts';
import type { OrderEvent } from './order-event.ts';

/**
 * Books events of one account in their order, and gives the books back.
 *
 * @param books continued from; new by default. They are changed, also when an event is refused: throw them away then.
 * @throws NightdeskError with disposition halt for an event that cannot follow the ones before it.
 */
export function foldEvents(
  events: Iterable<OrderEvent>,
  books: AccountBooks = new AccountBooks(),
): AccountBooks {
  for (const event of events) foldEvent(books, event);
  return books;
}

function foldEvent(books: AccountBooks, event: OrderEvent): void {
  switch (event.kind) {
    case 'InstrumentDefined':
      foldInstrument(books, event.payload);
      break;
    case 'OrderFilled':
    case 'ExternalFill':
      foldFill(books, event);
      break;
    case 'FundingBooked':
    case 'TransferBooked':
      foldLedger(books, event);
      break;
    case 'QuarantineOpened':
    case 'QuarantineResolved':
      foldQuarantine(books, event);
      break;
    case 'TradingStateChanged':
    case 'DayReset':
      foldDeskState(books, event);
      break;
    default:
      foldOrder(books, event);
  }
}
