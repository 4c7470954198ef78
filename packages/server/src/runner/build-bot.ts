import { createHash } from 'node:crypto';
import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { RiskSettingsSpec } from '@nightdesk/contracts/desk/risk';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { HostedBot } from '@nightdesk/core/execution/account/bot-host';
import { type BriefEntry, BriefEventLog } from '@nightdesk/core/kernel/brief-event-log';
import type { Instrument } from '@nightdesk/core/model/instrument';
import { Portfolio } from '@nightdesk/core/portfolio/portfolio';
import { combineRiskSettings } from '@nightdesk/core/risk/combine-risk-settings';
import { buildRiskEngine } from '@nightdesk/core/risk/risk-settings';
import type {
  StrategyDefinition,
  Subscription,
} from '@nightdesk/core/strategy/strategy-definition';
import { loadStrategy } from '@nightdesk/strategies/load-strategy';
import type { AccountMarkets } from './build-instrument.ts';
import { HostedKernel } from './hosted-kernel.ts';
import { HostedStrategy } from './hosted-strategy.ts';

/** What a bot wants of the feed of one of its instruments. */
export interface MarketWish {
  readonly instrument: Instrument;
  /** Position in the bot's own list. */
  readonly place: number;
  /** Length of the bars that it is given, ms; longer ones are built from them. */
  readonly timeFrame: number;
  /** How many of these bars it must have seen before it may enter. */
  readonly warmUp: number;
  readonly trades: boolean;
  readonly quotes: boolean;
}

/** A bot, made and not yet hosted. */
export interface BuiltBot extends HostedBot {
  readonly kernel: HostedKernel;
  readonly wishes: readonly MarketWish[];
}

/** What a bot is made with. */
export interface BotMaking {
  readonly account: AccountSpec;
  readonly markets: AccountMarkets;
  /** Length of the bars that the feed brings by itself, ms; null = any whole second. */
  readonly feedBars: number | null;
  /** Without a price for so long, and two bars, nothing is entered. */
  readonly staleAfter: number;
  readonly onEntry: (entry: BriefEntry) => void;
}

const MINUTE = 60_000;

/**
 * Makes a bot from its specification: fresh, without money; what was kept of it is taken up by its host.
 *
 * @throws NightdeskError `STRATEGY_UNKNOWN`, `CONFIG_INVALID`, `BOT_INSTRUMENTS`, `BOT_TIME_FRAME`, `RISK_SETTINGS`,
 * and what the strategy says of its instruments
 */
export async function buildBot(spec: BotSpec, making: BotMaking): Promise<BuiltBot> {
  const definition = await loadStrategy(spec.strategy);
  const config = definition.config.parse(spec.config);
  const instruments = spec.instruments.map((id) => making.markets.instrument(id));
  checkCount(spec, definition, instruments.length);
  const [first] = instruments;
  if (first === undefined) throw new RangeError('a bot has an instrument by its schema');
  const subscriptions = definition.subscriptions(config, instruments);
  const frames = baseFrames(spec, subscriptions, instruments, making.feedBars);
  const { settings, owners } = combineRiskSettings(
    {},
    making.account.risk.eachBot ?? {},
    withStaleLimit(spec.risk, frames, making.staleAfter),
  );
  const shape = JSON.stringify([frames, subscriptions]);
  const strategy = new HostedStrategy(
    () => definition.create(config, instruments),
    hash(spec.config),
    hash(shape),
  );
  const risk = buildRiskEngine(settings, owners);
  const kernel = new HostedKernel({
    bot: spec.id,
    strategy,
    portfolio: new Portfolio(instruments, [], first.settle),
    subscriptions,
    baseTimeFrames: frames,
    risk,
    seed: seedOf(spec.id),
    log: new BriefEventLog(making.onEntry),
  });
  const trades = strategy.wantsTrades || risk.watchesMarks;
  const wishes = instruments.map((instrument, place) => {
    const timeFrame = frames[place] ?? MINUTE;
    const warmUps = subscriptions
      .filter((one) => one.instrument === place)
      .map((one) => one.warmUp * ((one.timeFrame ?? timeFrame) / timeFrame));
    return {
      instrument,
      place,
      timeFrame,
      warmUp: Math.max(0, ...warmUps),
      trades,
      quotes: strategy.wantsQuotes,
    };
  });
  return {
    kernel,
    wishes,
    allocation: making.markets.money(spec.allocation),
    riskVersion: hash(settings),
  };
}

/** The longest bars of each instrument that all of its series can be built from. */
function baseFrames(
  spec: BotSpec,
  subscriptions: readonly Subscription[],
  instruments: readonly Instrument[],
  feedBars: number | null,
): number[] {
  const usual = spec.timeFrame ?? feedBars ?? MINUTE;
  return instruments.map((instrument, place) => {
    const wanted = subscriptions
      .filter((one) => one.instrument === place)
      .map(({ timeFrame }) => timeFrame ?? usual);
    const base = wanted.reduce(commonDivisor, wanted[0] ?? usual);
    const step = feedBars ?? 1_000;
    if (base % step === 0) return base;
    throw new NightdeskError({
      code: 'BOT_TIME_FRAME',
      message: `Bot ${spec.id} wants bars of ${base} ms of ${instrument.id}, and its feed makes multiples of ${step} ms; choose another time frame.`,
      context: { bot: spec.id, instrument: instrument.id, timeFrame: base },
    });
  });
}

/** Nothing is entered on a price that stands still: a stale feed halts entries by itself, and so it ends. */
function withStaleLimit(
  risk: RiskSettingsSpec,
  frames: readonly number[],
  staleAfter: number,
): RiskSettingsSpec {
  if (risk.staleDataMilliseconds !== undefined) return risk;
  return { ...risk, staleDataMilliseconds: Math.max(staleAfter, 2 * Math.max(...frames)) };
}

function checkCount(spec: BotSpec, definition: StrategyDefinition, count: number): void {
  const { min, max } = definition.instruments;
  if (count >= min && count <= max) return;
  throw new NightdeskError({
    code: 'BOT_INSTRUMENTS',
    message: `Bot ${spec.id}: ${definition.title} takes ${min === max ? min : `${min} to ${max}`} instruments and was given ${count}.`,
    context: { bot: spec.id, given: count },
  });
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** A short text that tells values apart. */
function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 12);
}

/** The same bot draws the same random numbers, and another one others. */
function seedOf(bot: string): number {
  return createHash('sha256').update(bot).digest().readUInt32BE(0);
}
