import type { MatchingOptions } from '@nightdesk/core/matching/matching-options';
import { basisPointSlippage, NO_SLIPPAGE } from '@nightdesk/core/matching/slippage';
import type { FeeTier, InstrumentKind } from '@nightdesk/core/model/instrument';
import type { MarketRules } from '@nightdesk/research/backtest/market';
import { usageError } from '../cli-error.ts';
import type { OptionSpec } from '../command.ts';
import type { Options } from '../options.ts';

/** Options that say which candles. */
export const CANDLE_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'data',
    value: 'FILE|SYMBOL@1h',
    text: 'Candles: a file, or a series of the store. One for each market.',
    multiple: true,
  },
  {
    name: 'detail',
    value: 'FILE|SYMBOL@1m',
    text: 'Finer candles to match orders on; one for each --data.',
    multiple: true,
  },
  {
    name: 'symbol',
    value: 'NAME',
    text: 'Name of the market; read from the data unless given. One for each --data.',
    multiple: true,
  },
  { name: 'from', value: 'TIME', text: 'First candle, such as 2024-01-01 (UTC).' },
  { name: 'to', value: 'TIME', text: 'End, not included.' },
  {
    name: 'on-problem',
    value: 'WHAT',
    text: 'What to do about odd candles; report unless told.',
    choices: ['report', 'refuse', 'repair'],
  },
];

/** Options that say what the venue is like. */
export const MARKET_OPTIONS: readonly OptionSpec[] = [
  { name: 'fee', value: 'RATE', text: 'Fee of maker and taker: 0.001 is 0.1 %; 0 unless given.' },
  { name: 'maker-fee', value: 'RATE', text: 'Fee of resting orders.' },
  { name: 'taker-fee', value: 'RATE', text: 'Fee of orders that fill at once.' },
  {
    name: 'fee-tier',
    value: 'V:MAKER:TAKER',
    text: 'Rates from a traded volume V on, such as 1000000:0.0008:0.001; below the first, the fees above hold.',
    multiple: true,
  },
  {
    name: 'fee-in',
    value: 'CURRENCY',
    text: 'What fees are taken from: the quote currency (unless told), or what a spot trade receives.',
    choices: ['quote', 'received'],
  },
  {
    name: 'kind',
    value: 'KIND',
    text: 'Kind of instrument; spot unless told.',
    choices: ['spot', 'linear', 'inverse'],
  },
  {
    name: 'tick',
    value: 'STEP',
    text: 'Smallest price step; the finest decimal of the prices unless given.',
  },
  { name: 'lot', value: 'STEP', text: 'Smallest quantity step; 0.000000000001 unless given.' },
  { name: 'min-notional', value: 'AMOUNT', text: 'Smallest order value; 0 unless given.' },
  {
    name: 'leverage',
    value: 'N',
    text: 'Value that a contract position may reach per unit of own money; 1 unless given.',
  },
  {
    name: 'slippage-bps',
    value: 'N',
    text: 'How much worse orders fill that take liquidity, in hundredths of a per cent; 0.',
  },
  {
    name: 'volume-share',
    value: 'SHARE',
    text: "The most of a candle's volume that orders take, such as 0.1; no limit unless given.",
  },
  { name: 'latency', value: 'MS', text: 'From a decision to the venue, in ms; 0.' },
  {
    name: 'limit-fill',
    value: 'HOW',
    text: 'When a limit order fills: the price goes through it (unless told), or touches it.',
    choices: ['through', 'touch'],
  },
];

/** The venue's rules out of the options. @throws NightdeskError `CLI_USAGE`. */
export function marketRules(options: Options): MarketRules {
  const fee = options.decimal('fee');
  const maker = options.decimal('maker-fee') ?? fee;
  const taker = options.decimal('taker-fee') ?? fee;
  const kind = options.text('kind');
  const tick = options.decimal('tick');
  const lot = options.decimal('lot');
  const minNotional = options.decimal('min-notional');
  const maxLeverage = options.number('leverage', { min: 0.01, max: 1000 });
  if (maxLeverage !== undefined && (kind === undefined || kind === 'spot')) {
    throw usageError('--leverage is for contracts; add --kind linear or --kind inverse.');
  }
  const feeTiers = options.list('fee-tier').map(feeTier);
  const isReceived = options.text('fee-in') === 'received';
  if (isReceived && kind !== undefined && kind !== 'spot') {
    throw usageError('--fee-in received is for spot; contracts pay in the settlement currency.');
  }
  return {
    ...(isKind(kind) ? { kind } : {}),
    ...(maker === undefined ? {} : { makerFee: maker }),
    ...(taker === undefined ? {} : { takerFee: taker }),
    ...(feeTiers.length === 0 ? {} : { feeTiers }),
    ...(isReceived ? { feePolicy: { in: 'received' } } : {}),
    ...(tick === undefined ? {} : { tick }),
    ...(lot === undefined ? {} : { lot }),
    ...(minNotional === undefined ? {} : { minNotional }),
    ...(maxLeverage === undefined ? {} : { maxLeverage }),
  };
}

/** The simulated venue's assumptions out of the options. @throws NightdeskError `CLI_USAGE`. */
export function matchingOptions(options: Options): MatchingOptions {
  const slippage = options.number('slippage-bps', { min: 0, max: 10_000 }) ?? 0;
  return {
    latency: options.number('latency', { min: 0, max: 86_400_000 }) ?? 0,
    slippage: slippage === 0 ? NO_SLIPPAGE : basisPointSlippage(slippage),
    volumeShare: options.number('volume-share', { min: 0.000_001, max: 1 }) ?? null,
    limitFill: options.text('limit-fill') === 'touch' ? 'touch' : 'through',
  };
}

/** One tier; that they rise, the instrument checks. */
function feeTier(text: string): FeeTier {
  const [, fromVolume, maker, taker] =
    /^(\d{1,30}(?:\.\d+)?):(-?\d(?:\.\d{1,24})?):(-?\d(?:\.\d{1,24})?)$/.exec(text) ?? [];
  if (fromVolume === undefined || maker === undefined || taker === undefined) {
    throw usageError(
      `--fee-tier ${text.slice(0, 60)}: write volume, maker and taker fee, such as 1000000:0.0008:0.001.`,
      { option: 'fee-tier', value: text },
    );
  }
  return { fromVolume, maker, taker };
}

function isKind(text: string | undefined): text is InstrumentKind {
  return text === 'spot' || text === 'linear' || text === 'inverse';
}
