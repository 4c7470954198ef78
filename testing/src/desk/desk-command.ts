import type { TradingState } from '@nightdesk/core/risk/trading-state';
import type { Draws } from '../random/draws.ts';

/** What a bot can be told to do, by the number that its signal carries. */
export const BOT_ACTS = [
  'market',
  'limit',
  'post-only',
  'immediate',
  'bracket',
  'cash',
  'cancel',
  'change',
  'leave',
] as const;
/** One of {@link BOT_ACTS}. */
export type BotAct = (typeof BOT_ACTS)[number];

/** How often each act comes, in parts. */
const WEIGHTS: Readonly<Record<BotAct, number>> = {
  market: 5,
  limit: 5,
  'post-only': 3,
  immediate: 2,
  bracket: 2,
  cash: 1,
  cancel: 3,
  change: 3,
  leave: 3,
};

/** One thing that happens to a desk, at a time (ms from the beginning). */
export type DeskCommand =
  | {
      readonly kind: 'bot';
      readonly at: number;
      readonly bot: string;
      readonly act: BotAct;
      /** Place of the instrument in the bot's list. */
      readonly instrument: number;
      readonly side: 'BUY' | 'SELL';
      readonly lots: number;
      /** How far from the market, hundredths of a per cent; negative is through it. */
      readonly away: number;
      /** Which of the open orders, for a cancel or a change. */
      readonly pick: number;
    }
  | {
      /** A person says what may be done, and takes it back after a while. */
      readonly kind: 'state';
      readonly at: number;
      /** '' = the account. */
      readonly bot: string;
      readonly state: TradingState;
      readonly during: number;
    };

/** Names of the desk's bots. The first trades everything, the second the perpetual, and their orders meet there. */
export const DESK_BOTS = ['one', 'two'] as const;

/** What happens to the desk of a seed: four commands at least, none later than `last` ms. */
export function drawCommands(draws: Draws, most: number, last: number): readonly DeskCommand[] {
  const count = draws.biased('commands/count', 4, most);
  return Array.from({ length: count }, (_, i) => {
    const at = draws.biased(`commands/at/${i}`, 0, last);
    if (draws.chance(`commands/state/${i}`, 0.08)) {
      return {
        kind: 'state',
        at,
        bot: draws.pick(`commands/whom/${i}`, ['', ...DESK_BOTS]),
        state: draws.pick(`commands/what/${i}`, ['HALTED', 'HALTED', 'REDUCING'] as const),
        during: draws.biased(`commands/during/${i}`, 0, 6_000),
      };
    }
    const bot = draws.pick(`commands/bot/${i}`, DESK_BOTS);
    return {
      kind: 'bot',
      at,
      bot,
      act: drawAct(draws, i),
      instrument: bot === 'one' ? draws.uniform(`commands/instrument/${i}`, 0, 1) : 0,
      side: draws.chance(`commands/side/${i}`, 0.5) ? 'BUY' : 'SELL',
      lots: draws.biased(`commands/lots/${i}`, 1, 40),
      away: draws.biased(`commands/away/${i}`, -10, 30),
      pick: draws.uniform(`commands/pick/${i}`, 0, 3),
    };
  });
}

/** A command in words. */
export function describeCommand(command: DeskCommand | undefined): string {
  if (command === undefined) return 'no such command';
  if (command.kind === 'state') {
    const whom = command.bot === '' ? 'the account' : `bot ${command.bot}`;
    return `at ${command.at} ms ${whom} is ${command.state} for ${command.during} ms`;
  }
  const { at, bot, act, instrument, side, lots, away, pick } = command;
  return `at ${at} ms bot ${bot}: ${act}, instrument ${instrument}, ${side} ${lots} lots, ${away} bp away, pick ${pick}`;
}

function drawAct(draws: Draws, i: number): BotAct {
  const sum = BOT_ACTS.reduce((total, act) => total + WEIGHTS[act], 0);
  let left = draws.uniform(`commands/act/${i}`, 1, sum);
  for (const act of BOT_ACTS) {
    left -= WEIGHTS[act];
    if (left <= 0) return act;
  }
  return 'market';
}
