import { type AccountSpec, accountSpec } from '@nightdesk/contracts/desk/account-spec';
import { type BotSpec, botSpec } from '@nightdesk/contracts/desk/bot-spec';

/** How many instruments the bots trade. */
export const INSTRUMENTS = 50;

/**
 * Paper accounts that share one simulated market of fifty instruments at a trade a second each; an account of a
 * dedicated bot has the bot's instrument only.
 */
export function fleetAccounts(
  accounts: number,
  bots: number,
  isolation: 'shared' | 'dedicated',
): AccountSpec[] {
  const all = Array.from({ length: INSTRUMENTS }, (_, i) => ({
    symbol: `C${i}USDT`,
    venue: 'SIMULATED',
    kind: 'spot',
    base: { code: `C${i}`, precision: 8 },
    quote: { code: 'USDT', precision: 8 },
    tick: '0.01',
    lot: '0.00001',
    minNotional: '5',
    makerFee: '0.001',
    takerFee: '0.001',
  }));
  return Array.from({ length: accounts }, (_, i) =>
    accountSpec.parse({
      id: `paper${i}`,
      userId: 'user',
      name: `Paper ${i}`,
      venue: 'paper',
      feed: { kind: 'simulated', seed: 7, speed: 1, every: 1_000 },
      deposits: { USDT: String(bots * 1_000) },
      instruments: isolation === 'shared' ? all : all.slice(i % INSTRUMENTS, (i % INSTRUMENTS) + 1),
      risk: {},
    }),
  );
}

/** SuperTrend bots with the strategy's own settings on candles of a second: each decides once a second. */
export function fleetBots(
  accounts: number,
  bots: number,
  isolation: 'shared' | 'dedicated',
): BotSpec[] {
  return Array.from({ length: bots }, (_, i) =>
    botSpec.parse({
      id: `b${i}`,
      userId: 'user',
      account: `paper${i % accounts}`,
      name: `Bot ${i}`,
      strategy: 'supertrend',
      preset: null,
      config: {},
      configVersion: 1,
      instruments: [`C${i % INSTRUMENTS}USDT.SIMULATED`],
      timeFrame: 1_000,
      allocation: { USDT: '1000' },
      risk: {},
      stopPolicy: 'leave',
      isolation,
    }),
  );
}
