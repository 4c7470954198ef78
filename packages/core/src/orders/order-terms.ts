import { NightdeskError } from '../errors/nightdesk-error.ts';
import type { Instrument } from '../model/instrument.ts';
import { gate } from '../money/gate.ts';
import type { Money } from '../money/money.ts';
import type { Price } from '../money/price.ts';
import type { Quantity } from '../money/quantity.ts';
import type { OrderTerms } from './order.ts';
import type { OrderRequest } from './order-request.ts';
import { hasLimit, hasTrigger, ORDER_TYPES, TIMES_IN_FORCE } from './order-types.ts';

function refuse(instrument: Instrument, problem: string, remedy: string): never {
  throw new NightdeskError({
    code: 'ORDER_INVALID',
    message: `Order for ${instrument.symbol}: ${problem}; ${remedy}.`,
    context: { instrument: instrument.id },
  });
}

function priceRaw(instrument: Instrument, value: Price | number | undefined, name: string): bigint {
  if (value === undefined) return 0n;
  const raw =
    typeof value === 'number'
      ? gate(
          value,
          instrument.pricePrecision,
          instrument.tick,
          'half-up',
          `the ${name} of ${instrument.symbol}`,
        )
      : value.rescale(instrument.pricePrecision).raw;
  if (raw <= 0n) refuse(instrument, `the ${name} is ${String(value)}`, 'it must be above zero');
  if (raw % instrument.tick !== 0n) {
    refuse(
      instrument,
      `the ${name} ${String(value)} is not a multiple of the tick`,
      'round it with instrument.price(x, mode)',
    );
  }
  return raw;
}

function quantityRaw(instrument: Instrument, value: Quantity | number | undefined): bigint {
  if (value === undefined) return 0n;
  if (typeof value !== 'number') return value.rescale(instrument.quantityPrecision).raw;
  return gate(
    value,
    instrument.quantityPrecision,
    instrument.lot,
    'down',
    `the quantity of ${instrument.symbol}`,
  );
}

function cashRaw(instrument: Instrument, value: Money | number | undefined): bigint {
  if (value === undefined) return 0n;
  if (typeof value === 'number') {
    return gate(value, instrument.quote.precision, 1n, 'down', `the cash for ${instrument.symbol}`);
  }
  if (value.currency.code !== instrument.quote.code) {
    refuse(instrument, `the cash is in ${value.currency.code}`, `give ${instrument.quote.code}`);
  }
  return value.raw;
}

/** Strategies may be plain JavaScript: a side in small letters must not pass for the other side. */
function checkNames(instrument: Instrument, side: string, type: string, tif: string): void {
  if (side !== 'BUY' && side !== 'SELL') {
    refuse(instrument, `there is no side "${side.slice(0, 20)}"`, 'use BUY or SELL');
  }
  if (!ORDER_TYPES.some((known) => known === type)) {
    refuse(instrument, `there is no type "${type.slice(0, 20)}"`, `use ${ORDER_TYPES.join(', ')}`);
  }
  if (!TIMES_IN_FORCE.some((known) => known === tif)) {
    refuse(
      instrument,
      `there is no time in force "${tif.slice(0, 20)}"`,
      `use ${TIMES_IN_FORCE.join(', ')}`,
    );
  }
}

function takesAtOnce(request: OrderRequest): boolean {
  const type = request.type ?? 'MARKET';
  const now = request.timeInForce === 'IOC' || request.timeInForce === 'FOK';
  return type === 'MARKET' || (type === 'LIMIT' && now);
}

/**
 * Brings a request through the gate: numbers become exact, rounded to tick and lot, and the terms are
 * checked for sense. The venue's size limits are risk's matter, not this one's.
 *
 * @param child an order that another one wakes may leave its quantity out: it takes what the other filled
 * @throws NightdeskError `MONEY_NOT_FINITE` for NaN and infinities, `MONEY_PRECISION`, or `ORDER_INVALID`.
 */
export function orderTerms(
  instrument: Instrument,
  request: OrderRequest,
  child: boolean = false,
): OrderTerms {
  const type = request.type ?? 'MARKET';
  const timeInForce = request.timeInForce ?? 'GTC';
  checkNames(instrument, request.side, type, timeInForce);
  const quantity = quantityRaw(instrument, request.quantity);
  const cash = cashRaw(instrument, request.cash);
  const sized = Number(request.quantity !== undefined) + Number(request.cash !== undefined);
  if (sized !== 1 && !(child && sized === 0)) {
    refuse(instrument, 'needs either quantity or cash', 'give exactly one of them');
  }
  if (
    request.cash !== undefined &&
    (!takesAtOnce(request) || request.side !== 'BUY' || instrument.kind === 'inverse')
  ) {
    refuse(
      instrument,
      'cash is for market buys, or limit buys with IOC or FOK, of spot and linear instruments',
      'give a quantity instead',
    );
  }
  if (quantity < 0n || cash < 0n) {
    refuse(instrument, 'the amount is negative', 'give a positive one and the side SELL');
  }
  const limitPrice = priceRaw(instrument, request.limitPrice, 'limit price');
  const triggerPrice = priceRaw(instrument, request.triggerPrice, 'trigger price');
  if (hasLimit(type) !== limitPrice > 0n) {
    refuse(
      instrument,
      `${type} ${limitPrice > 0n ? 'takes no' : 'needs a'} limit price`,
      'change the type or the price',
    );
  }
  if (type !== 'TRAILING_STOP' && hasTrigger(type) !== triggerPrice > 0n) {
    refuse(
      instrument,
      `${type} ${triggerPrice > 0n ? 'takes no' : 'needs a'} trigger price`,
      'change the type or the price',
    );
  }
  let trailAmount = 0n;
  let trailBasisPoints = 0n;
  if (request.trail !== undefined && 'percent' in request.trail) {
    trailBasisPoints = gate(request.trail.percent, 2, 1n, 'half-even', 'a trailing per cent');
    if (trailBasisPoints <= 0n || trailBasisPoints >= 10_000n) {
      refuse(instrument, `a trail of ${request.trail.percent} %`, 'choose 0.01 to 99.99');
    }
  } else if (request.trail !== undefined) {
    trailAmount = priceRaw(instrument, request.trail.amount, 'trail');
  }
  if ((type === 'TRAILING_STOP') !== (request.trail !== undefined)) {
    refuse(
      instrument,
      `${type} and trail do not go together`,
      'give a trail to TRAILING_STOP and to nothing else',
    );
  }
  if ((timeInForce === 'GTD') !== (request.expireTime !== undefined)) {
    refuse(instrument, 'GTD and expireTime go together', 'give both or neither');
  }
  if (request.expireTime !== undefined && !Number.isFinite(request.expireTime)) {
    refuse(instrument, `expireTime is ${request.expireTime}`, 'give milliseconds since 1970');
  }
  const postOnly = request.postOnly ?? false;
  if (postOnly && (!hasLimit(type) || timeInForce === 'IOC' || timeInForce === 'FOK')) {
    refuse(
      instrument,
      `post-only with ${type} ${timeInForce}`,
      'use a limit order that rests (GTC or GTD)',
    );
  }
  return {
    side: request.side,
    type,
    quantity,
    cash,
    limitPrice,
    triggerPrice,
    trailAmount,
    trailBasisPoints,
    timeInForce,
    expireTime: request.expireTime ?? Number.NaN,
    postOnly,
    reduceOnly: request.reduceOnly ?? false,
    ocoGroup: request.ocoGroup ?? '',
  };
}
