import { accountSpec } from '@nightdesk/contracts/desk/account-spec';
import { botSpec } from '@nightdesk/contracts/desk/bot-spec';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { z } from 'zod';
import { buildBot } from '../runner/build-bot.ts';
import { AccountMarkets } from '../runner/build-instrument.ts';
import type { RebuiltKernel } from './bot-replay.ts';
import type { HostedLine } from './tape-line.ts';

/** All that a bot's kernel is made from, as a tape keeps it. */
export const botMaking = z.strictObject({
  account: accountSpec,
  bot: botSpec,
  /** Length of the bars that the feed brings by itself, ms; null = it makes any. */
  feedBars: z.number().nullable(),
  /** Without a tick for so long a feed was stale, ms. */
  staleAfter: z.number(),
});

/** All that a bot's kernel is made from. */
export type BotMaking = z.infer<typeof botMaking>;

/**
 * Makes a kernel as its runner made it.
 *
 * @throws NightdeskError `TAPE_MAKING` when the recording says too little for this version, and what `buildBot` says
 */
export async function rebuildKernel({ bot, making }: HostedLine): Promise<RebuiltKernel> {
  const read = botMaking.safeParse(making);
  if (!read.success) {
    throw new NightdeskError({
      code: 'TAPE_MAKING',
      message: `The recording of bot ${bot} cannot be replayed by this version: ${z.prettifyError(read.error).slice(0, 300)}. Use the version that recorded it.`,
      context: { bot },
    });
  }
  const { account, feedBars, staleAfter } = read.data;
  const { kernel } = await buildBot(read.data.bot, {
    account,
    markets: new AccountMarkets(account),
    feedBars,
    staleAfter,
    onEntry: () => {},
  });
  return {
    kernel,
    setMuted: (isMuted) => {
      kernel.strategy.isMuted = isMuted;
    },
  };
}
