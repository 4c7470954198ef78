import { EVENT } from '@nightdesk/core/kernel/event-kinds';
import type { EventLog } from '@nightdesk/core/kernel/event-log';
import type { Kernel } from '@nightdesk/core/kernel/kernel';
import type { Instrument } from '@nightdesk/core/model/instrument';
import { decimalToNumber, formatDecimal, formatDecimalShort } from '@nightdesk/core/money/decimal';
import { clientOrderId } from '@nightdesk/core/orders/client-order-id';
import { hasTrigger, ORDER_TYPES, type OrderType } from '@nightdesk/core/orders/order-types';
import type { TradeOutcome } from '../metrics/compute-metrics.ts';
import type { BacktestResult, FillRecord, TradeRecord } from '../result.ts';
import type { LogIndex } from './log-index.ts';

const MOST_EXACT = 1n << 53n;

/** Closed trades as records, made from the columns of the log. */
export function tradeRecords(kernel: Kernel, index: LogIndex): TradeRecord[] {
  const { log, bot, portfolio } = kernel;
  const records: TradeRecord[] = [];
  const triggered = triggeredOrders(log);
  for (let row = 0; row < log.trips.length; row += 1) {
    const trip = log.trips.at(row);
    const { instrument } = portfolio.position(trip.instrument);
    const { precision } = instrument.settle;
    const rule = log.decisions.at(index.decisions[trip.exitOrder] ?? -1)?.rule;
    records.push({
      id: row + 1,
      instrument: instrument.id,
      side: trip.side,
      quantity: formatDecimalShort(trip.quantity, instrument.quantityPrecision),
      entryTime: trip.entryTime,
      exitTime: trip.exitTime,
      entryPrice: averagePrice(instrument, trip.quantity, trip.entryValue),
      exitPrice: averagePrice(instrument, trip.quantity, trip.exitValue),
      entryValue: formatDecimal(trip.entryValue, precision),
      pnl: formatDecimal(trip.pnl, precision),
      fees: formatDecimal(trip.fees, precision),
      funding: formatDecimal(trip.funding, precision),
      returnRatio: ratio(trip.pnl, trip.entryValue, precision),
      entryOrder: clientOrderId(bot, trip.entryOrder),
      exitOrder: clientOrderId(bot, trip.exitOrder),
      // A stop or target was decided on with the entry; what ended the trade is the order itself.
      exitReason: triggered.get(trip.exitOrder) ?? rule ?? 'no reason given',
    });
  }
  return records;
}

/** Orders that wait for a price, by sequence, in words. */
function triggeredOrders(log: EventLog): Map<number, string> {
  const words = new Map<number, string>();
  for (let row = 0; row < log.length; row += 1) {
    if (log.kindAt(row) !== EVENT.OrderInitialized) continue;
    const { flags, order } = log.at(row);
    const type = ORDER_TYPES[(flags >>> 1) & 7];
    if (type !== undefined && hasTrigger(type)) words.set(order, wordsOf(type));
  }
  return words;
}

function wordsOf(type: OrderType): string {
  switch (type) {
    case 'STOP_MARKET':
    case 'STOP_LIMIT':
      return 'stop';
    case 'TAKE_PROFIT_MARKET':
    case 'TAKE_PROFIT_LIMIT':
      return 'take profit';
    case 'TRAILING_STOP':
      return 'trailing stop';
    case 'MARKET':
    case 'LIMIT':
      return type.toLowerCase();
  }
}

/** What metrics need of the closed trades: a tenth of the cost of whole records. */
export function* tradeOutcomes({ log, portfolio }: Kernel): Generator<TradeOutcome> {
  for (let row = 0; row < log.trips.length; row += 1) {
    const { instrument, pnl, entryValue, entryTime, exitTime } = log.trips.at(row);
    const { precision } = portfolio.position(instrument).instrument.settle;
    yield {
      pnl: nearestDouble(pnl, precision),
      returnRatio: ratio(pnl, entryValue, precision),
      entryTime,
      exitTime,
    };
  }
}

/** The double that the text of the amount means, without the text where that is the same: below 2^53. */
function nearestDouble(raw: bigint, precision: number): number {
  return raw < MOST_EXACT && raw > -MOST_EXACT
    ? decimalToNumber(raw, precision)
    : Number(formatDecimal(raw, precision));
}

function ratio(pnl: bigint, value: bigint, precision: number): number {
  return value === 0n ? 0 : decimalToNumber(pnl, precision) / decimalToNumber(value, precision);
}

/** Fills as records, made from the columns of the log. */
export function fillRecords(kernel: Kernel, index: LogIndex): FillRecord[] {
  const { log, bot, portfolio } = kernel;
  return Array.from(index.fills, (row): FillRecord => {
    const event = log.at(row);
    const [quantity, price, commission, value] = event.amounts;
    const { instrument } = portfolio.position(event.instrument);
    const currency = portfolio.balances[event.flags >>> 3]?.currency ?? instrument.settle;
    return {
      tradeId: event.text,
      order: clientOrderId(bot, event.order),
      instrument: instrument.id,
      side: (event.flags & 1) === 0 ? 'BUY' : 'SELL',
      time: event.time,
      price: formatDecimal(price, instrument.pricePrecision),
      quantity: formatDecimalShort(quantity, instrument.quantityPrecision),
      value: formatDecimal(value, instrument.settle.precision),
      commission: formatDecimal(commission, currency.precision),
      commissionCurrency: currency.code,
      liquidity: (event.flags & 2) === 0 ? 'TAKER' : 'MAKER',
    };
  });
}

/** What is still held, at the last prices. */
export function openPositions(kernel: Kernel): BacktestResult['open'] {
  const { portfolio } = kernel;
  return portfolio.positions
    .filter((position) => !position.isFlat)
    .map((position) => {
      const { instrument } = position;
      const price = instrument.priceRaw(
        portfolio.lastPrice[position.instrumentIndex] ?? Number.NaN,
        'half-even',
      );
      return {
        instrument: instrument.id,
        quantity: formatDecimalShort(position.quantity, instrument.quantityPrecision),
        averagePrice: displayed(position.averagePrice),
        unrealised: formatDecimal(position.unrealised(price), instrument.settle.precision),
      };
    });
}

/** Value per unit, for display: value / (quantity × multiplier), or its inverse for inverse contracts. */
export function averagePrice(instrument: Instrument, quantity: bigint, value: bigint): number {
  if (quantity === 0n || value === 0n) return Number.NaN;
  const amount =
    decimalToNumber(quantity, instrument.quantityPrecision) * instrument.multiplierNumber;
  const worth = decimalToNumber(value, instrument.settle.precision);
  const price = instrument.kind === 'inverse' ? amount / worth : worth / amount;
  return displayed(price);
}

/** Conversions and a quotient leave noise in the last digit: 29173.960000000003. */
function displayed(price: number): number {
  return Number(price.toPrecision(15));
}
