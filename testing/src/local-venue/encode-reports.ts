import { Money } from '@nightdesk/core/money/money';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type {
  BalanceReport,
  LedgerReport,
  OrderReport,
  PositionReport,
  TradeReport,
} from '@nightdesk/core/ports/venue-gateway';
import type { VenueBody, VenueMessage } from '../venue/venue-request.ts';
import { priceText, quantityText } from './amounts.ts';
import type {
  BalanceWire,
  LedgerWire,
  OrderWire,
  PositionWire,
  StreamWire,
  TradeWire,
} from './wire-types.ts';

/** Finds an instrument of the venue by its id. */
export type FindInstrument = (id: string) => Instrument;

/** What the simulated venue answers, as the wire has it. */
export function encodeBody(body: VenueBody, find: FindInstrument): object {
  switch (body.type) {
    case 'order':
      return encodeOrder(body.order, find);
    case 'orders':
      return { orders: body.orders.map((order) => encodeOrder(order, find)) };
    case 'trades': {
      const { reports, cursor, more } = body.page;
      return { trades: reports.map((trade) => encodeTrade(trade, find)), cursor, more };
    }
    case 'ledger': {
      const { reports, cursor, more } = body.page;
      return { entries: reports.map(encodeEntry), cursor, more };
    }
    case 'balances':
      return { balances: body.balances.map(encodeBalance) };
    case 'positions':
      return { positions: body.positions.map((position) => encodePosition(position, find)) };
    case 'time':
      return { time: body.time };
    case 'refused':
      return { refused: body.refusal, message: body.message };
  }
}

/** A message of the simulated venue's stream, as the wire has it. */
export function encodeMessage(message: VenueMessage, find: FindInstrument): StreamWire {
  if (message.type === 'alive') return { type: 'alive' };
  const { report } = message;
  switch (report.kind) {
    case 'order':
      return { type: 'order', order: encodeOrder(report, find) };
    case 'trade':
      return { type: 'trade', trade: encodeTrade(report, find) };
    case 'ledger':
      return { type: 'ledger', entry: encodeEntry(report) };
  }
}

/** An order, as the wire has it. */
export function encodeOrder(report: OrderReport, find: FindInstrument): OrderWire {
  const instrument = find(report.instrument);
  return {
    clientOrderId: report.clientOrderId,
    venueOrderId: report.venueOrderId,
    instrument: report.instrument,
    side: report.side,
    status: report.status,
    quantity: quantityText(report.quantity, instrument),
    filled: quantityText(report.filled, instrument),
    limitPrice: priceText(report.limitPrice, instrument),
    triggerPrice: priceText(report.triggerPrice, instrument),
    time: report.time,
    reason: report.reason,
  };
}

/** A trade, as the wire has it. */
export function encodeTrade(report: TradeReport, find: FindInstrument): TradeWire {
  const instrument = find(report.instrument);
  return {
    tradeId: report.tradeId,
    clientOrderId: report.clientOrderId,
    venueOrderId: report.venueOrderId,
    instrument: report.instrument,
    side: report.side,
    price: priceText(report.price, instrument),
    quantity: quantityText(report.quantity, instrument),
    fee: report.fee.toString(),
    feeCurrency: report.fee.currency.code,
    liquidity: report.liquidity,
    cause: report.cause,
    time: report.time,
  };
}

/** An entry of the ledger, as the wire has it. */
export function encodeEntry(report: LedgerReport): LedgerWire {
  return {
    id: report.id,
    entry: report.entry,
    amount: report.amount.toString(),
    currency: report.amount.currency.code,
    instrument: report.instrument,
    time: report.time,
  };
}

/** What an account holds of a currency, as the wire has it. */
export function encodeBalance({ free, locked }: BalanceReport): BalanceWire {
  return { currency: free.currency.code, free: free.toString(), locked: locked.toString() };
}

/** A contract position, as the wire has it. */
export function encodePosition(report: PositionReport, find: FindInstrument): PositionWire {
  const { quantity, entryValue } = report;
  const instrument = find(report.instrument);
  return {
    instrument: report.instrument,
    quantity: quantityText(quantity, instrument),
    ...(entryValue === undefined
      ? {}
      : { entryValue: new Money(entryValue, instrument.settle).toString() }),
  };
}
