/** Random histories of an account, for the property tests of reconciliation. */
import fc from 'fast-check';
import type { Instrument } from '../../model/instrument.ts';
import type { Side } from '../../model/ticks.ts';
import { Money } from '../../money/money.ts';
import type { LedgerReport, TradeReport } from '../../ports/venue-gateway.ts';
import { BNB } from '../../model/instruments.test-support.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { INSTRUMENTS, type ModelVenue, money, sentOrder } from './model-venue.test-support.ts';

/** One thing that happens on the account. */
export type Happening =
  | {
      readonly what: 'order' | 'hand';
      readonly bot: string;
      readonly instrument: Instrument;
      readonly side: Side;
      readonly quantity: bigint;
      readonly price: bigint;
      readonly fee: bigint;
      readonly feeIn: 'settle' | 'base' | 'third';
      readonly named: boolean;
      readonly parts: number;
    }
  | { readonly what: 'liquidation'; readonly instrument: Instrument; readonly price: bigint }
  | { readonly what: 'funding'; readonly instrument: Instrument; readonly amount: bigint }
  | { readonly what: 'money'; readonly currency: string; readonly amount: bigint };

const instrument: fc.Arbitrary<Instrument> = fc.constantFrom(...INSTRUMENTS);
const contract: fc.Arbitrary<Instrument> = fc.constantFrom(
  ...INSTRUMENTS.filter(({ kind }) => kind !== 'spot'),
);

/** Prices that do not divide evenly, in raw units. */
const price = fc.bigInt({ min: 1_001n, max: 99_999n });

const trade: fc.Arbitrary<Happening> = fc.record({
  what: fc.constantFrom('order' as const, 'order' as const, 'hand' as const),
  bot: fc.constantFrom('a', 'b', 'c'),
  instrument,
  side: fc.constantFrom('BUY' as const, 'SELL' as const),
  quantity: fc.bigInt({ min: 1n, max: 1_000n }),
  price,
  fee: fc.bigInt({ min: -3n, max: 40n }),
  feeIn: fc.constantFrom('settle' as const, 'base' as const, 'third' as const),
  named: fc.boolean(),
  parts: fc.integer({ min: 1, max: 3 }),
});

/** What can happen, from a few to dozens of things. */
export const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    { arbitrary: trade, weight: 8 },
    {
      arbitrary: fc.record({
        what: fc.constant('liquidation' as const),
        instrument: contract,
        price,
      }),
      weight: 1,
    },
    {
      arbitrary: fc.record({
        what: fc.constant('funding' as const),
        instrument: contract,
        amount: fc.bigInt({ min: -1_000n, max: 1_000n }),
      }),
      weight: 2,
    },
    {
      arbitrary: fc.record({
        what: fc.constant('money' as const),
        currency: fc.constantFrom('USDT', 'BTC', 'BNB', 'DOGE'),
        amount: fc.bigInt({ min: -100_000n, max: 100_000n }),
      }),
      weight: 1,
    },
  ),
  { minLength: 1, maxLength: 40 },
);

/** What an account went through: what the venue would report, and the intents that had to come before. */
export interface History {
  readonly intents: readonly OrderEvent[];
  readonly reports: readonly (TradeReport | LedgerReport)[];
}

/** Lets it all happen at a venue. */
export function liveThrough(venue: ModelVenue, happening: readonly Happening[]): History {
  const intents: OrderEvent[] = [];
  const reports: (TradeReport | LedgerReport)[] = [];
  const execute = (report: TradeReport): void => {
    venue.trade(report);
    reports.push(report);
  };
  const post = (entry: LedgerReport['entry'], amount: Money, of: string, n: number): void => {
    if (amount.raw === 0n) return;
    venue.pay(amount);
    reports.push({
      kind: 'ledger',
      id: `L${n}`,
      entry,
      amount,
      instrument: of,
      time: 1_000 + n,
    });
  };
  happening.forEach((one, n) => {
    switch (one.what) {
      case 'order':
      case 'hand': {
        const venueOrderId = `V${n}`;
        const clientOrderId = one.what === 'order' ? `${one.bot}-${(n + 1).toString(36)}` : '';
        if (clientOrderId !== '') {
          intents.push(
            ...sentOrder(one.instrument, clientOrderId, one.side, one.quantity, venueOrderId),
          );
        }
        const parts = BigInt(one.quantity < 3n ? 1 : one.parts);
        for (let part = 0n; part < parts; part += 1n) {
          const most = one.quantity / parts;
          execute({
            kind: 'trade',
            // Ids as venues may make them, made to be mistaken for parts of others.
            tradeId: part === 0n ? `${n}` : `${n}#${part + 1n}`,
            clientOrderId: one.named ? clientOrderId : '',
            venueOrderId,
            instrument: one.instrument.id,
            side: one.side,
            price: one.price + part,
            quantity: part === parts - 1n ? one.quantity - most * part : most,
            fee: feeOf(one.instrument, one.feeIn, one.fee),
            liquidity: 'TAKER',
            cause: 'order',
            time: 1_000 + n,
          });
        }
        return;
      }
      case 'liquidation': {
        const held = venue.position(one.instrument);
        if (held === 0n) return;
        execute({
          kind: 'trade',
          tradeId: `${n}`,
          clientOrderId: '',
          venueOrderId: `V${n}`,
          instrument: one.instrument.id,
          side: held > 0n ? 'SELL' : 'BUY',
          price: one.price,
          quantity: held > 0n ? held : -held,
          fee: Money.zero(one.instrument.settle),
          liquidity: 'TAKER',
          cause: 'liquidation',
          time: 1_000 + n,
        });
        return;
      }
      case 'funding':
        post('funding', new Money(one.amount, one.instrument.settle), one.instrument.id, n);
        return;
      case 'money': {
        const amount = new Money(one.amount, money('0', one.currency).currency);
        post(one.amount > 0n ? 'deposit' : 'withdrawal', amount, '', n);
      }
    }
  });
  return { intents, reports };
}

function feeOf(of: Instrument, feeIn: 'settle' | 'base' | 'third', raw: bigint): Money {
  if (feeIn === 'third') return new Money(raw, BNB);
  if (feeIn === 'base' && of.kind === 'spot') {
    // Not above what is received, nor a rebate: venues pay none in coins.
    return new Money(raw > 0n ? raw : 0n, of.base);
  }
  return new Money(raw, of.settle);
}
