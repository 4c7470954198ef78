/** A venue of few lines for the tests of reconciliation: true balances and positions, netted at average cost. */
import type { Instrument } from '../../model/instrument.ts';
import { inverse, linear, spot } from '../../model/instruments.test-support.ts';
import type { Side } from '../../model/ticks.ts';
import { Currency } from '../../money/currency.ts';
import { Money } from '../../money/money.ts';
import { divideRounded } from '../../money/rounding.ts';
import type {
  BalanceReport,
  LedgerReport,
  PositionReport,
  TradeReport,
} from '../../ports/venue-gateway.ts';
import { instrumentDefined } from '../events/book-instrument.ts';
import type { AccountBooks } from '../events/books.ts';
import { decimalText } from '../events/decimal-text.ts';
import { d } from '../events/events.test-support.ts';
import { foldEvents } from '../events/fold-events.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { ledgerEvents } from './ledger-events.ts';
import { externalFillEvents } from './external-fills.ts';
import { fillEvent } from './fill-event.ts';
import { ownerOfTrade } from './owner-of-trade.ts';

export const SPOT: Instrument = spot();
export const LINEAR: Instrument = linear();
export const INVERSE: Instrument = inverse();
export const INSTRUMENTS: readonly Instrument[] = [SPOT, LINEAR, INVERSE];

/** The definitions of all instruments, with which a stream begins. */
export const DEFINED: readonly OrderEvent[] = INSTRUMENTS.map((one) => instrumentDefined(one, 0));

/** Money by its text: `money('1.5', 'USDT')`, with 8 decimals. */
export function money(amount: string, currency: string): Money {
  return Money.parse(amount, new Currency(currency, 8));
}

/** A foreign trade of 1 at 100, without a fee, unless told otherwise; price and quantity as decimals. */
export function tradeOf(
  instrument: Instrument,
  tradeId: string,
  side: Side,
  quantity: string,
  price: string,
  changes: Partial<TradeReport> = {},
): TradeReport {
  const raw = (text: string, precision: number): bigint =>
    Money.parse(text, new Currency('X', precision)).raw;
  return {
    kind: 'trade',
    tradeId,
    clientOrderId: '',
    venueOrderId: `V-${tradeId}`,
    instrument: instrument.id,
    side,
    price: raw(price, instrument.pricePrecision),
    quantity: raw(quantity, instrument.quantityPrecision),
    fee: Money.zero(instrument.settle),
    liquidity: 'TAKER',
    cause: 'order',
    time: 1_000,
    ...changes,
  };
}

/** Moves money from the account's own book to a bot. */
export function allocation(
  id: string,
  bot: string,
  amount: string,
  currency: string,
): OrderEvent[] {
  const move = (to: string, entryId: string, text: string): OrderEvent => ({
    bot: to,
    time: 0,
    kind: 'TransferBooked',
    payload: { entryId, amount: { amount: d(text), currency }, reason: 'allocation' },
  });
  return [move('', `${id}/from`, `-${amount}`), move(bot, `${id}/to`, amount)];
}

/** The events that make an order of a bot known to the books and sent, named by the venue when it has a name. */
export function sentOrder(
  instrument: Instrument,
  clientOrderId: string,
  side: Side,
  quantity: bigint,
  venueOrderId = '',
): OrderEvent[] {
  const bot = clientOrderId.slice(0, clientOrderId.indexOf('-'));
  const about = { bot, time: 10 };
  const events: OrderEvent[] = [
    {
      ...about,
      kind: 'OrderIntended',
      payload: {
        clientOrderId,
        instrument: instrument.id,
        parent: 0,
        terms: {
          side,
          type: 'MARKET',
          quantity: decimalText(quantity, instrument.quantityPrecision),
          cash: d('0'),
          limitPrice: null,
          triggerPrice: null,
          trailAmount: null,
          trailBasisPoints: 0,
          timeInForce: 'GTC',
          expireTime: null,
          postOnly: false,
          reduceOnly: false,
          ocoGroup: '',
        },
        decision: null,
        riskVersion: '',
      },
    },
    {
      ...about,
      kind: 'SendAttempted',
      payload: { clientOrderId, attempt: 1, expireTime: null },
    },
  ];
  if (venueOrderId === '') return events;
  return [...events, { ...about, kind: 'OrderAccepted', payload: { clientOrderId, venueOrderId } }];
}

/** Books one report as execution would. */
export function bookReport(books: AccountBooks, report: TradeReport | LedgerReport): OrderEvent[] {
  const events = eventsOf(books, report);
  foldEvents(events, books);
  return events;
}

function eventsOf(books: AccountBooks, report: TradeReport | LedgerReport): OrderEvent[] {
  if (report.kind === 'ledger') return ledgerEvents(books, report);
  const instrument = INSTRUMENTS.find(({ id }) => id === report.instrument);
  if (instrument === undefined) throw new Error(`no instrument ${report.instrument}`);
  const owner = ownerOfTrade(books, report);
  if (owner === 'in-doubt') throw new Error(`trade ${report.tradeId} is in doubt`);
  if (owner === 'foreign') return externalFillEvents(books, instrument, report, 'reconciliation');
  return [fillEvent(books, instrument, owner, report, 'poll')];
}

/** What the venue truly holds. */
export class ModelVenue {
  readonly #held = new Map<string, bigint>();
  readonly #positions = new Map<Instrument, { quantity: bigint; entry: bigint }>();

  /** Adds to a balance. */
  pay(amount: Money): void {
    const { code, precision } = amount.currency;
    if (precision !== 8) throw new Error(`${code} has ${precision} decimals here`);
    this.#held.set(code, (this.#held.get(code) ?? 0n) + amount.raw);
  }

  /** Books an execution. */
  trade(report: TradeReport): void {
    const instrument = INSTRUMENTS.find(({ id }) => id === report.instrument) ?? SPOT;
    const value = instrument.valueRaw(report.price, report.quantity);
    const sign = report.side === 'BUY' ? 1n : -1n;
    this.pay(report.fee.negate());
    if (instrument.kind === 'spot') {
      const base = report.quantity * 10n ** BigInt(8 - instrument.quantityPrecision);
      this.pay(new Money(sign * base, instrument.base));
      this.pay(new Money(-sign * value, instrument.quote));
    } else this.#net(instrument, sign * report.quantity, value);
  }

  /** Signed raw quantity of a contract. */
  position(instrument: Instrument): bigint {
    return this.#positions.get(instrument)?.quantity ?? 0n;
  }

  /** A position that comes from nowhere. */
  conjure(instrument: Instrument, quantity: bigint, entry: bigint): void {
    const before = this.#positions.get(instrument) ?? { quantity: 0n, entry: 0n };
    this.#positions.set(instrument, {
      quantity: before.quantity + quantity,
      entry: before.entry + entry,
    });
  }

  /** A part of a position that vanishes without a trace, with its part of the entry value. */
  vanish(instrument: Instrument, quantity: bigint): void {
    const before = this.#positions.get(instrument);
    if (before === undefined) throw new Error('nothing to vanish');
    const entry = (before.entry * quantity) / before.quantity;
    this.conjure(instrument, -quantity, -entry);
  }

  get balances(): BalanceReport[] {
    return [...this.#held].map(([code, raw]): BalanceReport => {
      const currency = new Currency(code, 8);
      return {
        kind: 'balance',
        free: new Money(raw - 3n, currency),
        locked: new Money(3n, currency),
      };
    });
  }

  get positions(): PositionReport[] {
    return [...this.#positions]
      .filter(([, { quantity }]) => quantity !== 0n)
      .map(([instrument, { quantity, entry }]): PositionReport => ({
        kind: 'position',
        instrument: instrument.id,
        quantity,
        entryValue: entry,
      }));
  }

  #net(instrument: Instrument, signed: bigint, value: bigint): void {
    const { quantity, entry } = this.#positions.get(instrument) ?? { quantity: 0n, entry: 0n };
    const opposite = quantity !== 0n && quantity > 0n !== signed > 0n;
    if (!opposite) {
      this.#positions.set(instrument, { quantity: quantity + signed, entry: entry + value });
      return;
    }
    const size = signed < 0n ? -signed : signed;
    const held = quantity < 0n ? -quantity : quantity;
    const closing = size < held ? size : held;
    const cost = divideRounded(entry * closing, held, 'half-even');
    const exit = divideRounded(value * closing, size, 'half-even');
    const gain = instrument.kind === 'inverse' ? cost - exit : exit - cost;
    this.pay(new Money(quantity > 0n ? gain : -gain, instrument.settle));
    this.#positions.set(instrument, {
      quantity: quantity + signed,
      entry: size > held ? value - exit : entry - cost,
    });
  }
}
