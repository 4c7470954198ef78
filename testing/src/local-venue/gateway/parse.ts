import type { z } from 'zod';
import { Currency } from '@nightdesk/core/money/currency';
import { parseDecimal } from '@nightdesk/core/money/decimal';
import { Money } from '@nightdesk/core/money/money';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type {
  BalanceReport,
  LedgerReport,
  OrderReport,
  PositionReport,
  ReportPage,
  TradeReport,
} from '@nightdesk/core/ports/venue-gateway';
import { rawOf } from '../amounts.ts';
import {
  balancesSchema,
  ledgerPageSchema,
  openOrdersSchema,
  orderSchema,
  positionsSchema,
  pricesSchema,
  streamSchema,
  timeSchema,
  tradesSchema,
} from '../wire.ts';
import type { BalanceWire, LedgerWire, OrderWire, PositionWire, TradeWire } from '../wire-types.ts';

/** States that only we give an order: a venue that names one is not understood. */
const NOT_A_VENUES: ReadonlySet<string> = new Set(['INITIALIZED', 'DENIED', 'SUBMITTED']);

/**
 * Reads what the venue says. Each method gives undefined for what it does not understand in full: an unknown
 * field is left out, but half a report is none, because a wrong number in the books is worse than a missing one.
 */
export class VenueParser {
  readonly #instruments: ReadonlyMap<string, Instrument>;
  readonly #currencies: ReadonlyMap<string, Currency>;

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = new Map(instruments.map((one) => [one.id, one]));
    this.#currencies = new Map(
      instruments.flatMap(({ base, quote }) => [base, quote]).map((one) => [one.code, one]),
    );
  }

  /** The instrument with an id, if it is one of ours. */
  instrument(id: string): Instrument | undefined {
    return this.#instruments.get(id);
  }

  order(body: unknown): OrderReport | undefined {
    return read(orderSchema, body, (order) => this.#order(order));
  }

  openOrders(body: unknown): readonly OrderReport[] | undefined {
    return read(openOrdersSchema, body, ({ orders }) => all(orders, (one) => this.#order(one)));
  }

  trades(body: unknown): ReportPage<TradeReport> | undefined {
    return read(tradesSchema, body, ({ trades, cursor, more }) => {
      const reports = all(trades, (one) => this.#trade(one));
      return reports && { reports, cursor, more };
    });
  }

  ledger(body: unknown): ReportPage<LedgerReport> | undefined {
    return read(ledgerPageSchema, body, ({ entries, cursor, more }) => {
      const reports = all(entries, (one) => this.#entry(one));
      return reports && { reports, cursor, more };
    });
  }

  balances(body: unknown): readonly BalanceReport[] | undefined {
    return read(balancesSchema, body, ({ balances }) => all(balances, (one) => this.#balance(one)));
  }

  positions(body: unknown): readonly PositionReport[] | undefined {
    return read(positionsSchema, body, ({ positions }) =>
      all(positions, (one) => this.#position(one)),
    );
  }

  time(body: unknown): number | undefined {
    return read(timeSchema, body, ({ time }) => time);
  }

  /** Last prices, raw, by instrument. */
  prices(body: unknown): ReadonlyMap<string, bigint> | undefined {
    return read(pricesSchema, body, ({ prices }) => {
      const pairs = all(prices, ({ instrument, price }): readonly [string, bigint] | undefined => {
        const raw = this.#price(instrument, price);
        return raw === undefined ? undefined : [instrument, raw];
      });
      return pairs && new Map(pairs);
    });
  }

  /** A message of the stream; null for a sign of life. */
  message(body: unknown): OrderReport | TradeReport | LedgerReport | null | undefined {
    return read(streamSchema, body, (message) => {
      switch (message.type) {
        case 'alive':
          return null;
        case 'order':
          return this.#order(message.order);
        case 'trade':
          return this.#trade(message.trade);
        case 'ledger':
          return this.#entry(message.entry);
      }
    });
  }

  #order(wire: OrderWire): OrderReport | undefined {
    const quantity = this.#quantity(wire.instrument, wire.quantity);
    const filled = this.#quantity(wire.instrument, wire.filled);
    const limitPrice = this.#price(wire.instrument, wire.limitPrice);
    const triggerPrice = this.#price(wire.instrument, wire.triggerPrice);
    if (quantity === undefined || filled === undefined) return undefined;
    if (limitPrice === undefined || triggerPrice === undefined) return undefined;
    if (quantity <= 0n || filled > quantity || NOT_A_VENUES.has(wire.status)) return undefined;
    if (wire.status === 'FILLED' && filled !== quantity) return undefined;
    return { kind: 'order', ...wire, quantity, filled, limitPrice, triggerPrice };
  }

  #trade(wire: TradeWire): TradeReport | undefined {
    const { fee, feeCurrency, ...rest } = wire;
    const quantity = this.#quantity(wire.instrument, wire.quantity);
    const price = this.#price(wire.instrument, wire.price);
    const money = this.#money(fee, feeCurrency);
    if (quantity === undefined || price === undefined || money === undefined) return undefined;
    if (quantity <= 0n || price <= 0n) return undefined;
    return { kind: 'trade', ...rest, quantity, price, fee: money };
  }

  #entry(wire: LedgerWire): LedgerReport | undefined {
    const { amount, currency, ...rest } = wire;
    const money = this.#money(amount, currency);
    if (money === undefined) return undefined;
    if (wire.entry === 'funding' && !this.#instruments.has(wire.instrument)) return undefined;
    return { kind: 'ledger', ...rest, amount: money };
  }

  #balance(wire: BalanceWire): BalanceReport | undefined {
    // A person may hold any coin here; it is shown with the decimals that the venue gave it.
    const known = this.#currencies.get(wire.currency);
    const currency = known ?? foreign(wire.currency, wire.free, wire.locked);
    const free = currency && moneyOf(wire.free, currency);
    const locked = currency && moneyOf(wire.locked, currency);
    return free && locked && { kind: 'balance', free, locked };
  }

  #position(wire: PositionWire): PositionReport | undefined {
    const { instrument } = wire;
    const settle = this.#instruments.get(instrument)?.settle;
    const quantity = this.#quantity(instrument, wire.quantity);
    if (quantity === undefined || settle === undefined) return undefined;
    if (wire.entryValue === undefined) return { kind: 'position', instrument, quantity };
    const entryValue = moneyOf(wire.entryValue, settle)?.raw;
    if (entryValue === undefined) return undefined;
    return { kind: 'position', instrument, quantity, entryValue };
  }

  #quantity(instrument: string, text: string): bigint | undefined {
    const found = this.#instruments.get(instrument);
    return found && (rawOf(text, found.quantityPrecision) ?? undefined);
  }

  #price(instrument: string, text: string): bigint | undefined {
    const found = this.#instruments.get(instrument);
    return found && (rawOf(text, found.pricePrecision) ?? undefined);
  }

  #money(text: string, code: string): Money | undefined {
    const currency = this.#currencies.get(code);
    return currency && moneyOf(text, currency);
  }
}

/** What `convert` makes of a body that fits the schema. */
function read<Schema extends z.ZodType, T>(
  schema: Schema,
  body: unknown,
  convert: (value: z.output<Schema>) => T | undefined,
): T | undefined {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return undefined;
  try {
    return convert(parsed.data);
  } catch {
    // Decimals that fit the pattern and are still none, such as those with too many digits.
    return undefined;
  }
}

/** Every item converted; undefined when one cannot be. */
function all<From, To>(
  items: readonly From[],
  convert: (item: From) => To | undefined,
): readonly To[] | undefined {
  const converted: To[] = [];
  for (const item of items) {
    const one = convert(item);
    if (one === undefined) return undefined;
    converted.push(one);
  }
  return converted;
}

function moneyOf(text: string, currency: Currency): Money | undefined {
  const raw = rawOf(text, currency.precision);
  return raw === null ? undefined : new Money(raw, currency);
}

function foreign(code: string, ...texts: readonly string[]): Currency {
  return new Currency(code, Math.max(...texts.map((text) => parseDecimal(text).precision)));
}
