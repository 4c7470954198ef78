import type { EventKind } from '@nightdesk/core/kernel/event-kinds';
import type { LoggedEvent } from '@nightdesk/core/kernel/event-log';
import type { Kernel } from '@nightdesk/core/kernel/kernel';
import { formatDecimalShort } from '@nightdesk/core/money/decimal';
import { clientOrderId } from '@nightdesk/core/orders/client-order-id';
import type { OrderStatus } from '@nightdesk/core/orders/order-status';
import { ORDER_TYPES, TIMES_IN_FORCE } from '@nightdesk/core/orders/order-types';
import type { OrderRecord } from '../result.ts';
import { averagePrice } from './run-records.ts';

/** What an order's events come to. */
interface Fold {
  readonly born: LoggedEvent;
  quantity: bigint;
  limitPrice: bigint;
  triggerPrice: bigint;
  filled: bigint;
  value: bigint;
  status: OrderStatus;
  time: number;
  reason: string;
}

const STATUS: Readonly<Partial<Record<EventKind, OrderStatus>>> = {
  OrderDenied: 'DENIED',
  OrderSubmitted: 'SUBMITTED',
  OrderAccepted: 'ACCEPTED',
  OrderRejected: 'REJECTED',
  OrderTriggered: 'TRIGGERED',
  OrderCanceled: 'CANCELED',
  OrderExpired: 'EXPIRED',
};

/** The last state of every order, a fold of its events in the log. Costs an object an event: on demand only. */
export function orderRecords(kernel: Kernel): OrderRecord[] {
  const { log } = kernel;
  const folds = new Map<number, Fold>();
  for (let i = 0; i < log.length; i += 1) {
    const event = log.at(i);
    if (event.kind === 'OrderInitialized') folds.set(event.order, begin(event));
    else {
      const fold = folds.get(event.order);
      if (fold !== undefined) step(fold, event);
    }
  }
  return Array.from(folds.values(), (fold) => record(kernel, fold));
}

function begin(born: LoggedEvent): Fold {
  const [quantity, limitPrice, triggerPrice] = born.amounts;
  return {
    born,
    quantity,
    limitPrice,
    triggerPrice,
    filled: 0n,
    value: 0n,
    status: 'INITIALIZED',
    time: born.time,
    reason: '',
  };
}

function step(fold: Fold, event: LoggedEvent): void {
  const [a, b, c, d] = event.amounts;
  if (event.kind === 'OrderFilled') {
    fold.filled += a;
    fold.value += d;
    // Whether it was the last fill, the log does not say of orders by cash: the open orders at the end do.
    fold.status = 'FILLED';
  } else if (event.kind === 'OrderUpdated') {
    fold.quantity = a;
    fold.limitPrice = b;
    fold.triggerPrice = c;
  } else {
    const status = STATUS[event.kind];
    if (status === undefined) return;
    fold.status = status;
    if (event.text !== '') fold.reason = event.text;
  }
  fold.time = event.time;
}

function record(kernel: Kernel, fold: Fold): OrderRecord {
  const { born, status } = fold;
  const { instrument } = kernel.portfolio.position(born.instrument);
  const { flags } = born;
  const cash = born.amounts[3];
  const price = (raw: bigint): string =>
    raw === 0n ? '' : formatDecimalShort(raw, instrument.pricePrecision);
  return {
    id: clientOrderId(kernel.bot, born.order),
    instrument: instrument.id,
    side: (flags & 1) === 0 ? 'BUY' : 'SELL',
    type: ORDER_TYPES[(flags >>> 1) & 7] ?? '',
    timeInForce: TIMES_IN_FORCE[(flags >>> 4) & 3] ?? '',
    quantity: cash === 0n ? formatDecimalShort(fold.quantity, instrument.quantityPrecision) : '',
    cash: cash === 0n ? '' : formatDecimalShort(cash, instrument.quote.precision),
    limitPrice: price(fold.limitPrice),
    triggerPrice: price(fold.triggerPrice),
    status: kernel.books.openOrders.get(born.order)?.status ?? status,
    filledQuantity: formatDecimalShort(fold.filled, instrument.quantityPrecision),
    averagePrice: averagePrice(instrument, fold.filled, fold.value),
    createdTime: born.time,
    updatedTime: fold.time,
    reason: fold.reason,
    decision: kernel.log.decisionOf(born),
  };
}
