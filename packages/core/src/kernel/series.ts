import { NightdeskError } from '../errors/nightdesk-error.ts';
import type { Instrument } from '../model/instrument.ts';
import type { Subscription } from '../strategy/strategy-definition.ts';
import { BarAggregator } from './bar-aggregator.ts';

/** A declared series of bars and how far its warm-up is. */
export class Series {
  /** Null for bars as they come from the feed. */
  declare readonly aggregator: BarAggregator | null;
  declare readonly warmUp: number;
  declare seen: number;

  constructor(aggregator: BarAggregator | null, warmUp: number) {
    this.aggregator = aggregator;
    this.warmUp = warmUp;
    this.seen = 0;
  }
}

/** The series of one instrument: the base one, and longer ones, longest first. */
export class InstrumentSeries {
  declare readonly base: Series | null;
  declare readonly longer: readonly Series[];

  constructor(base: Series | null, longer: readonly Series[]) {
    this.base = base;
    this.longer = longer;
  }
}

/**
 * Sorts a strategy's subscriptions by instrument. Longer series come first, so that when several bars
 * close at one moment the shortest one is seen with the others already up to date.
 *
 * @throws NightdeskError `SUBSCRIPTION_INVALID` for an instrument that is not there or a series named twice,
 * `TIME_FRAME` when a length cannot be built from the feed's bars.
 */
export function buildSeries(
  instruments: readonly Instrument[],
  baseTimeFrames: readonly number[],
  subscriptions: readonly Subscription[],
): InstrumentSeries[] {
  const refuse = (problem: string): never => {
    throw new NightdeskError({
      code: 'SUBSCRIPTION_INVALID',
      message: `The strategy asks for bars that it cannot have: ${problem}.`,
    });
  };
  for (const { instrument, warmUp } of subscriptions) {
    if (instruments[instrument] === undefined) {
      refuse(`instrument number ${instrument}, and there are ${instruments.length}`);
    }
    if (!Number.isInteger(warmUp) || warmUp < 0) refuse(`a warm-up of ${warmUp} bars`);
  }
  return instruments.map((instrument, index) => {
    const baseFrame = baseTimeFrames[index] ?? refuse(`${instrument.id} has no feed`);
    const wanted = subscriptions
      .filter((s) => s.instrument === index)
      .map((s) => ({ frame: s.timeFrame ?? baseFrame, warmUp: s.warmUp }))
      .sort((a, b) => b.frame - a.frame);
    wanted.forEach((s, i) => {
      if (s.frame === wanted[i + 1]?.frame) refuse(`${instrument.id} twice with ${s.frame} ms`);
    });
    let base: Series | null = null;
    const longer: Series[] = [];
    for (const { frame, warmUp } of wanted) {
      if (frame === baseFrame) base = new Series(null, warmUp);
      else longer.push(new Series(new BarAggregator(index, frame, baseFrame), warmUp));
    }
    return new InstrumentSeries(base, longer);
  });
}
