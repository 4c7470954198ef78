import type { MatchingOptions } from '@nightdesk/core/matching/matching-options';
import type { Instrument } from '@nightdesk/core/model/instrument';
import { formatTimeFrame } from '@nightdesk/core/model/time-frame';
import { formatDecimalShort } from '@nightdesk/core/money/decimal';
import type { RiskSettings } from '@nightdesk/core/risk/risk-settings';
import type { BacktestResult } from '../result.ts';
import type { Feed } from './feed.ts';

/** What a back-test took for granted, in words, for the report: fees, rules, fills. */
export function describeAssumptions(
  instruments: readonly Instrument[],
  feeds: readonly Feed[],
  matching: MatchingOptions,
  risk: RiskSettings,
): BacktestResult['assumptions'] {
  const several = instruments.length > 1;
  const of = (instrument: Instrument): string => (several ? ` ${instrument.symbol}` : '');
  return [
    ...instruments.map((i) => ({ name: `Fees${of(i)}`, value: describeFees(i) })),
    ...instruments.map((i) => ({ name: `Rules${of(i)}`, value: describeRules(i) })),
    {
      name: 'Fills',
      value: `orders made on a bar's close meet the next open at the earliest; when stop and target lie in one bar, the worse comes first${detailOf(feeds)}`,
    },
    {
      name: 'Limit orders',
      value:
        matching.limitFill === 'through'
          ? 'filled only when the price goes beyond the limit'
          : 'filled when the price touches the limit',
    },
    { name: 'Slippage', value: matching.slippage.text },
    { name: 'Latency', value: `${matching.latency} ms` },
    {
      name: 'Volume',
      value:
        matching.volumeShare === null
          ? 'orders fill whatever their size'
          : `orders take at most ${Number((matching.volumeShare * 100).toPrecision(12))} % of a bar's volume`,
    },
    ...(Object.keys(risk).length === 0
      ? []
      : [{ name: 'Risk limits', value: JSON.stringify(risk) }]),
  ];
}

function percent(rate: { toNumber(): number }): string {
  return `${Number((rate.toNumber() * 100).toPrecision(12))} %`;
}

function describeFees(instrument: Instrument): string {
  const { makerFee, takerFee, feePolicy, feeTiers } = instrument;
  const taken =
    feePolicy.in === 'third'
      ? `in ${feePolicy.currency.code}`
      : feePolicy.in === 'received'
        ? 'in the currency that is received'
        : `in ${instrument.settle.code}`;
  const tiers = feeTiers.length === 0 ? '' : `, ${feeTiers.length} volume tiers`;
  return `maker ${percent(makerFee)}, taker ${percent(takerFee)}, taken ${taken}${tiers}`;
}

function describeRules(instrument: Instrument): string {
  const { kind, tick, pricePrecision, lot, quantityPrecision, minNotional, maxLeverage } =
    instrument;
  const parts = [
    kind,
    `tick ${formatDecimalShort(tick, pricePrecision)}`,
    `lot ${formatDecimalShort(lot, quantityPrecision)}`,
  ];
  if (!minNotional.isZero) {
    const least = formatDecimalShort(minNotional.raw, minNotional.currency.precision);
    parts.push(`least order value ${least} ${minNotional.currency.code}`);
  }
  if (kind !== 'spot') parts.push(`leverage up to ${maxLeverage}`);
  return parts.join(', ');
}

function detailOf(feeds: readonly Feed[]): string {
  const frames = new Set(
    feeds.flatMap(({ detail }) => (detail === null ? [] : [detail.timeFrame])),
  );
  if (frames.size === 0) return '';
  return `; orders are matched on candles of ${[...frames].map(formatTimeFrame).join(', ')} where there are any`;
}
