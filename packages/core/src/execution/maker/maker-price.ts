import type { Instrument } from '../../model/instrument.ts';
import { offsetFrom } from '../exits/price-offset.ts';
import type { MakerJob } from './maker-job.ts';
import type { MakerOffset } from './maker-settings.ts';
import type { MakerState } from './maker-state.ts';

/** Prices in raw units. `better` compares for us as makers: a bid is better (nearer to filling) when higher. */
export interface MakerMarket {
  /** 1 buys, −1 sells. */
  readonly direction: 1n | -1n;
  /** Best price of our side and of the other. */
  readonly own: bigint;
  readonly other: bigint;
  /** Whether there is room between them: a last price alone has none. */
  readonly isQuoted: boolean;
}

/** The market as a job sees it; null before there is a price. */
export function marketOf(state: MakerState, job: MakerJob): MakerMarket | null {
  const { instrument, last } = state;
  const isQuoted = state.bid > 0 && state.ask > state.bid;
  const bid = isQuoted ? state.bid : last;
  const ask = isQuoted ? state.ask : last;
  if (!(bid > 0) || !Number.isFinite(ask)) return null;
  const bidRaw = instrument.priceRaw(bid, 'floor');
  const askRaw = instrument.priceRaw(ask, 'ceil');
  if (bidRaw <= 0n) return null;
  return job.side === 'BUY'
    ? { direction: 1n, own: bidRaw, other: askRaw, isQuoted }
    : { direction: -1n, own: askRaw, other: bidRaw, isQuoted };
}

/** A distance in raw units, on the tick. */
export function offsetRaw(
  instrument: Instrument,
  price: bigint,
  offset: MakerOffset,
  mode: 'ceil' | 'floor',
): bigint {
  if ('ticks' in offset) return BigInt(offset.ticks) * instrument.tick;
  return instrument.priceRaw(offsetFrom(instrument.priceFromRaw(price).toNumber(), offset), mode);
}

/**
 * Where the order should rest now: the offset behind the best price, and a tick further for each refusal in a
 * row; never at or through the other side, where that is known. 0 or less: there is no such price.
 */
export function wantedPrice(state: MakerState, market: MakerMarket): bigint {
  const { instrument, settings, refusals } = state;
  const { direction, own, other, isQuoted } = market;
  const behind = offsetRaw(instrument, own, settings.offset, 'ceil');
  const wanted = own - direction * (behind + BigInt(refusals) * instrument.tick);
  if (!isQuoted) return wanted;
  const most = other - direction * instrument.tick;
  return (wanted - most) * direction > 0n ? most : wanted;
}

/** Whether a resting price lies further from the first best price than the chase may go. */
export function isBeyondChase(state: MakerState, market: MakerMarket, price: bigint): boolean {
  const { instrument, settings, firstOwn } = state;
  if (settings.chaseLimit === null || firstOwn === 0n) return false;
  const most = offsetRaw(instrument, firstOwn, settings.chaseLimit, 'floor');
  return (price - firstOwn) * market.direction > most;
}

/** Whether the wanted price is better than the working one by the distance that is worth a change. */
export function hasMovedAway(state: MakerState, market: MakerMarket, wanted: bigint): boolean {
  const { instrument, settings, slot } = state;
  if (settings.repriceDistance === null) return false;
  const least = offsetRaw(instrument, slot.price, settings.repriceDistance, 'ceil');
  const by = (wanted - slot.price) * market.direction;
  return by > 0n && by >= least;
}

/** The worst price at which the rest may be taken, on the tick. */
export function worstTake(state: MakerState, market: MakerMarket): bigint {
  const { instrument, settings, firstOther } = state;
  const percent = { percent: settings.slippagePercent };
  return firstOther + market.direction * offsetRaw(instrument, firstOther, percent, 'floor');
}
