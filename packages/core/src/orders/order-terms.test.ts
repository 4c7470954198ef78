import { describe, expect, it } from 'vitest';
import { errorOf } from '../errors/expect-error.test-support.ts';
import { inverse, spot, USD } from '../model/instruments.test-support.ts';
import { Money } from '../money/money.ts';
import { Price } from '../money/price.ts';
import { Quantity } from '../money/quantity.ts';
import type { OrderRequest } from './order-request.ts';
import { orderTerms } from './order-terms.ts';
import { hasLimit, hasTrigger, ORDER_TYPES } from './order-types.ts';

const base = { instrument: 0, side: 'BUY', quantity: 1 } as const;
const instrument = spot();

describe('orderTerms', () => {
  it('rounds numbers to tick and lot, quantities down and prices to the nearest', () => {
    const terms = orderTerms(instrument, {
      ...base,
      type: 'STOP_LIMIT',
      quantity: 0.123456789,
      limitPrice: 28465.366,
      triggerPrice: 28465.364,
      timeInForce: 'GTD',
      expireTime: 5,
      postOnly: true,
      reduceOnly: true,
      ocoGroup: 'exit',
    });
    expect(terms).toEqual({
      side: 'BUY',
      type: 'STOP_LIMIT',
      quantity: 12345n,
      cash: 0n,
      limitPrice: 2846537n,
      triggerPrice: 2846536n,
      trailAmount: 0n,
      trailBasisPoints: 0n,
      timeInForce: 'GTD',
      expireTime: 5,
      postOnly: true,
      reduceOnly: true,
      ocoGroup: 'exit',
    });
  });

  it('is a GTC market order by default', () => {
    expect(orderTerms(instrument, base)).toMatchObject({
      type: 'MARKET',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      ocoGroup: '',
      expireTime: Number.NaN,
    });
  });

  it('takes exact types as they are', () => {
    const terms = orderTerms(instrument, {
      ...base,
      type: 'LIMIT',
      quantity: Quantity.parse('0.5'),
      limitPrice: Price.parse('100.5'),
    });
    expect([terms.quantity, terms.limitPrice]).toEqual([50_000n, 10_050n]);
    // Off the lot: risk refuses it with the venue's rule, see instrument-rules.
    expect(
      orderTerms(spot({ lot: '0.2' }), { ...base, quantity: Quantity.parse('0.3') }).quantity,
    ).toBe(3n);
  });

  it('takes cash for market buys', () => {
    expect(orderTerms(instrument, { instrument: 0, side: 'BUY', cash: 100.123456789 }).cash).toBe(
      10012345678n,
    );
    expect(
      orderTerms(instrument, {
        instrument: 0,
        side: 'BUY',
        cash: Money.parse('100', instrument.quote),
      }).cash,
    ).toBe(10_000_000_000n);
  });

  it('takes a trail as an amount or per cent', () => {
    const trailing = { ...base, side: 'SELL', type: 'TRAILING_STOP' } as const;
    expect(orderTerms(instrument, { ...trailing, trail: { amount: 12.34 } })).toMatchObject({
      trailAmount: 1234n,
      trailBasisPoints: 0n,
    });
    expect(orderTerms(instrument, { ...trailing, trail: { percent: 2.5 } })).toMatchObject({
      trailAmount: 0n,
      trailBasisPoints: 250n,
    });
    expect(
      orderTerms(instrument, { ...trailing, triggerPrice: 50, trail: { percent: 1 } }).triggerPrice,
    ).toBe(5000n);
  });

  it('lets only a child leave its quantity out', () => {
    const request = { instrument: 0, side: 'SELL', type: 'LIMIT', limitPrice: 1 } as const;
    expect(orderTerms(instrument, request, true).quantity).toBe(0n);
    expect(errorOf(() => orderTerms(instrument, request)).code).toBe('ORDER_INVALID');
  });

  it('keeps a quantity below one lot as zero, for risk to deny with the rule', () => {
    expect(orderTerms(instrument, { ...base, quantity: 0.000001 }).quantity).toBe(0n);
    expect(orderTerms(instrument, { ...base, quantity: 0 }).quantity).toBe(0n);
  });

  const limit = { ...base, type: 'LIMIT', limitPrice: 100 } as const;
  const stop = { ...base, type: 'STOP_MARKET', triggerPrice: 100 } as const;
  const trailing = { ...base, type: 'TRAILING_STOP', trail: { percent: 1 } } as const;
  const cash = { instrument: 0, side: 'BUY', cash: 100 } as const;
  const bad: readonly (readonly [what: string, code: string, request: OrderRequest])[] = [
    ['a quantity that is not a number', 'MONEY_NOT_FINITE', { ...base, quantity: Number.NaN }],
    ['an endless quantity', 'MONEY_NOT_FINITE', { ...base, quantity: Number.POSITIVE_INFINITY }],
    ['a negative quantity', 'ORDER_INVALID', { ...base, quantity: -1 }],
    ['an exact negative quantity', 'ORDER_INVALID', { ...base, quantity: Quantity.parse('-1') }],
    [
      'a quantity with too many digits',
      'MONEY_PRECISION',
      { ...base, quantity: Quantity.parse('0.000001') },
    ],
    ['neither quantity nor cash', 'ORDER_INVALID', { instrument: 0, side: 'BUY' }],
    ['both quantity and cash', 'ORDER_INVALID', { ...base, cash: 100 }],
    ['cash that is not a number', 'MONEY_NOT_FINITE', { ...cash, cash: Number.NaN }],
    ['negative cash', 'ORDER_INVALID', { ...cash, cash: -1 }],
    [
      'exact negative cash',
      'ORDER_INVALID',
      { ...cash, cash: Money.parse('-1', instrument.quote) },
    ],
    ['cash for a sale', 'ORDER_INVALID', { ...cash, side: 'SELL' }],
    ['cash for a limit order', 'ORDER_INVALID', { ...cash, type: 'LIMIT', limitPrice: 1 }],
    ['cash in another currency', 'ORDER_INVALID', { ...cash, cash: Money.parse('1', USD) }],
    ['a side that does not exist', 'ORDER_INVALID', { ...base, side: 'buy' as 'BUY' }],
    ['a type that does not exist', 'ORDER_INVALID', { ...base, type: 'market' as 'MARKET' }],
    [
      'a time in force that does not exist',
      'ORDER_INVALID',
      { ...base, timeInForce: 'DAY' as 'GTC' },
    ],
    ['a limit order without a price', 'ORDER_INVALID', { ...base, type: 'LIMIT' }],
    ['a market order with a limit price', 'ORDER_INVALID', { ...base, limitPrice: 100 }],
    ['a limit order with a trigger', 'ORDER_INVALID', { ...limit, triggerPrice: 99 }],
    ['a stop without a trigger', 'ORDER_INVALID', { ...base, type: 'STOP_MARKET' }],
    ['a stop-limit without a limit', 'ORDER_INVALID', { ...stop, type: 'STOP_LIMIT' }],
    ['a take-profit without a trigger', 'ORDER_INVALID', { ...base, type: 'TAKE_PROFIT_MARKET' }],
    [
      'a limit price that is not a number',
      'MONEY_NOT_FINITE',
      { ...limit, limitPrice: Number.NaN },
    ],
    ['a limit price of zero', 'ORDER_INVALID', { ...limit, limitPrice: 0 }],
    ['a limit price that rounds to zero', 'ORDER_INVALID', { ...limit, limitPrice: 0.001 }],
    ['a negative limit price', 'ORDER_INVALID', { ...limit, limitPrice: -1 }],
    [
      'a price finer than the instrument',
      'MONEY_PRECISION',
      { ...limit, limitPrice: Price.parse('1.005') },
    ],
    ['a negative trigger', 'ORDER_INVALID', { ...stop, triggerPrice: -1 }],
    ['a trailing stop without a trail', 'ORDER_INVALID', { ...base, type: 'TRAILING_STOP' }],
    ['a trail on a market order', 'ORDER_INVALID', { ...base, trail: { percent: 1 } }],
    ['a trailing stop with a limit price', 'ORDER_INVALID', { ...trailing, limitPrice: 1 }],
    ['a trail of zero per cent', 'ORDER_INVALID', { ...trailing, trail: { percent: 0 } }],
    ['a trail of all', 'ORDER_INVALID', { ...trailing, trail: { percent: 100 } }],
    ['a negative trail', 'ORDER_INVALID', { ...trailing, trail: { percent: -1 } }],
    [
      'a trail that is not a number',
      'MONEY_NOT_FINITE',
      { ...trailing, trail: { percent: Number.NaN } },
    ],
    ['a trail amount of zero', 'ORDER_INVALID', { ...trailing, trail: { amount: 0 } }],
    ['GTD without a time', 'ORDER_INVALID', { ...limit, timeInForce: 'GTD' }],
    ['an expire time without GTD', 'ORDER_INVALID', { ...limit, expireTime: 5 }],
    [
      'an expire time that is not a number',
      'ORDER_INVALID',
      { ...limit, timeInForce: 'GTD', expireTime: Number.NaN },
    ],
    ['post-only IOC', 'ORDER_INVALID', { ...limit, postOnly: true, timeInForce: 'IOC' }],
    ['post-only FOK', 'ORDER_INVALID', { ...limit, postOnly: true, timeInForce: 'FOK' }],
    ['a post-only market order', 'ORDER_INVALID', { ...base, postOnly: true }],
    ['a post-only stop', 'ORDER_INVALID', { ...stop, postOnly: true }],
  ];
  it.each(bad.map(([what, code, request]) => ({ what, code, request })))(
    'refuses $what',
    ({ code, request }) => {
      const error = errorOf(() => orderTerms(instrument, request));
      expect(error.code).toBe(code);
      expect(error.disposition).toBe('refuse');
      if (code === 'ORDER_INVALID') expect(error.message).toMatch(/^Order for BTCUSDT: .+; .+\.$/);
    },
  );

  it('takes prices at the edge of what is allowed', () => {
    const tick = orderTerms(instrument, { ...limit, limitPrice: 0.01 });
    expect(tick.limitPrice).toBe(1n);
    expect(
      orderTerms(instrument, { ...trailing, trail: { percent: 99.99 } }).trailBasisPoints,
    ).toBe(9999n);
    expect(orderTerms(instrument, { ...trailing, trail: { percent: 0.01 } }).trailBasisPoints).toBe(
      1n,
    );
  });

  it('refuses cash for inverse contracts', () => {
    expect(errorOf(() => orderTerms(inverse(), { ...cash, cash: 100 })).code).toBe('ORDER_INVALID');
  });

  it('refuses an exact price off the tick', () => {
    const coarse = spot({ tick: '0.05' });
    expect(
      errorOf(() => orderTerms(coarse, { ...limit, limitPrice: Price.parse('1.02') })).message,
    ).toContain('multiple of the tick');
    expect(orderTerms(coarse, { ...limit, limitPrice: Price.parse('1.05') }).limitPrice).toBe(105n);
  });
});

describe('order types', () => {
  it('say which prices they carry', () => {
    expect(ORDER_TYPES.filter(hasLimit)).toEqual(['LIMIT', 'STOP_LIMIT', 'TAKE_PROFIT_LIMIT']);
    expect(ORDER_TYPES.filter((type) => !hasTrigger(type))).toEqual(['MARKET', 'LIMIT']);
  });
});
