import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { Kernel } from '@nightdesk/core/kernel/kernel';
import { HostedKernel } from '../runner/hosted-kernel.ts';
import { version } from '../version.ts';
import { AccountTape } from './account-tape.ts';
import type { BotMaking } from './bot-making.ts';
import { tapeFolder } from './tape-place.ts';

/** What an account is recorded with. */
export interface AccountRecording {
  readonly tape: AccountTape;
  /** Says what a kernel was made from, before it is hosted. */
  made(kernel: Kernel, bot: BotSpec): void;
}

/** How an account is recorded. */
export interface RecordAccountInit {
  readonly home: string;
  readonly account: AccountSpec;
  /** The clock that the account lives by. */
  readonly now: () => number;
  readonly feedBars: number | null;
  readonly staleAfter: number;
  readonly onFailure: (error: unknown) => void;
}

/** Begins to record what the bots of an account are given and decide. */
export function recordAccount(init: RecordAccountInit): AccountRecording {
  const { account, feedBars, staleAfter } = init;
  const specs = new WeakMap<Kernel, BotSpec>();
  const tape = new AccountTape({
    account: account.id,
    folder: tapeFolder(init.home, account.id),
    now: init.now,
    version: version(),
    making: (kernel): Omit<BotMaking, 'bot'> & { readonly bot: BotSpec | null } => ({
      account,
      bot: specs.get(kernel) ?? null,
      feedBars,
      staleAfter,
    }),
    isMuted: (kernel) => kernel instanceof HostedKernel && kernel.strategy.isMuted,
    sink: { onFailure: init.onFailure },
  });
  return { tape, made: (kernel, bot) => specs.set(kernel, bot) };
}
