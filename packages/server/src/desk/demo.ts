import { createAccountBody } from '@nightdesk/contracts/api/account-view';
import { type CreateBotBody, createBotBody } from '@nightdesk/contracts/api/bot-view';
import { DESK_ACTOR } from '../auth/actor.ts';
import type { Control } from '../control/control.ts';

/** The account of the demo. */
export const DEMO_ACCOUNT = 'demo';

const SECONDS = 1_000;

/** Bots of the demo: one of each strategy, on bars so short that something is to be seen within minutes. */
const BOTS: readonly Omit<CreateBotBody, 'account' | 'start'>[] = [
  {
    id: 'demo_supertrend',
    name: 'SuperTrend on simulated BTC',
    strategy: 'supertrend',
    preset: null,
    config: { period: 5, multiplier: 1 },
    instruments: ['BTCUSDT.SIMULATED'],
    timeFrame: 5 * SECONDS,
  },
  {
    id: 'demo_breakout',
    name: 'Breakout on simulated ETH',
    strategy: 'breakout',
    preset: null,
    config: { entryPeriod: 12, exitPeriod: 6 },
    instruments: ['ETHUSDT.SIMULATED'],
    timeFrame: 10 * SECONDS,
  },
  {
    id: 'demo_rebalancer',
    name: 'Rebalancer on three simulated coins',
    strategy: 'rebalancer',
    preset: null,
    config: { band: 0.1 },
    instruments: ['BTCUSDT.SIMULATED', 'ETHUSDT.SIMULATED', 'SOLUSDT.SIMULATED'],
    timeFrame: 5 * SECONDS,
  },
].map((bot) =>
  createBotBody
    .omit({ account: true, start: true })
    .parse({ ...bot, allocation: { USDT: '20000' } }),
);

/**
 * Makes the demo: paper bots on a simulated market, which say what they are wherever they are named.
 *
 * @returns how many bots were started
 */
export async function makeDemo(control: Control): Promise<number> {
  await control.accounts.create(
    DESK_ACTOR,
    createAccountBody.parse({
      id: DEMO_ACCOUNT,
      name: 'Demo on a SIMULATED market',
      feed: { kind: 'simulated', seed: 7, speed: 1 },
      deposits: { USDT: '100000' },
    }),
  );
  for (const bot of BOTS)
    await control.bots.create(DESK_ACTOR, { ...bot, account: DEMO_ACCOUNT, start: true });
  return BOTS.length;
}
