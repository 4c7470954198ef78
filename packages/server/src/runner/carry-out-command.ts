import type { JsonValue } from '@nightdesk/contracts/desk/json';
import type { AccountCommand } from '@nightdesk/contracts/ipc/account-command';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { isTerminal } from '@nightdesk/core/orders/order-status';
import { Money } from '@nightdesk/core/money/money';
import type { HostedAccount } from './hosted-account.ts';
import { personSignal } from './hosted-strategy.ts';

/** How long a position may take to be closed when nothing else is said, ms. */
const CLOSE_PATIENCE = 15_000;

/**
 * Does what a person wants of an account at work; gives back what came of it.
 *
 * @throws NightdeskError what is wrong with the command, with what to do
 */
export async function carryOutCommand(
  account: HostedAccount,
  command: AccountCommand,
): Promise<JsonValue> {
  const { execution } = account;
  switch (command.kind) {
    case 'trading-state':
      assertReady(account);
      await execution.setTradingState(command.bot, command.state, command.reason, command.by);
      return { state: command.state };
    case 'cancel-order':
      assertReady(account);
      return cancelOrder(account, command.clientOrderId);
    case 'cancel-entries': {
      assertReady(account);
      const bots =
        command.bot === '' ? [...account.bots.keys()] : [account.bot(command.bot).spec.id];
      for (const bot of bots) tell(account, bot, { kind: 'cancel-entries' });
      return { bots: bots.length };
    }
    case 'close-position': {
      assertReady(account);
      await leaveOnly(account, command.bot, command.by);
      const patience = command.patience ?? CLOSE_PATIENCE;
      const left = await account.closePositions(command.bot, command.instrument, patience);
      return { flat: left === '', left };
    }
    case 'resolve-quarantine': {
      assertReady(account);
      const { id, resolution, by, note, bot, price } = command;
      await execution.resolveQuarantine({
        id,
        resolution,
        by,
        note,
        ...(bot === undefined ? {} : { bot }),
        ...(price === undefined ? {} : { price }),
      });
      return { id, resolution };
    }
    case 'transfer': {
      const currency = account.markets.currency(command.currency);
      const report = account.venue.transfer(Money.parse(command.amount, currency));
      return { id: report.id };
    }
    case 'query':
      return describe(account);
  }
}

function cancelOrder(account: HostedAccount, id: string): JsonValue {
  const order = account.execution.books.get('orders', id);
  if (order === null) {
    throw new NightdeskError({
      code: 'ORDER_UNKNOWN',
      message: `There is no working order ${id} on the account ${account.spec.id}; look at its open orders.`,
      context: { order: id },
    });
  }
  if (isTerminal(order.status)) return { status: order.status };
  account.bot(order.bot);
  tell(account, order.bot, { kind: 'cancel', order: order.sequence });
  return { status: order.status };
}

/** A position that a person wants closed must be able to be: what was halted may leave, and no more. */
async function leaveOnly(account: HostedAccount, bot: string, by: string): Promise<void> {
  const { execution } = account;
  if (execution.books.get('deskStates', '')?.tradingState === 'HALTED') {
    throw new NightdeskError({
      code: 'ACCOUNT_HALTED',
      message: `The account ${account.spec.id} is halted, and sends nothing; set it to REDUCING first.`,
      context: { account: account.spec.id },
    });
  }
  const state = execution.books.get('deskStates', bot)?.tradingState ?? 'ACTIVE';
  if (state !== 'REDUCING') {
    await execution.setTradingState(bot, 'REDUCING', 'a person closes its positions', by);
  }
}

function tell(account: HostedAccount, bot: string, wish: Parameters<typeof personSignal>[0]): void {
  account.execution.process(bot, personSignal(wish, account.feed.clock.now()));
}

function describe(account: HostedAccount): JsonValue {
  const { execution, spec } = account;
  return {
    account: spec.id,
    phase: execution.phase,
    failure: execution.failure === null ? null : execution.failure.toJSON(),
    bots: [...account.bots.keys()],
    orders: execution.tracked,
    busy: execution.busy,
    restricted: Object.fromEntries(execution.restricted),
    feed: account.feed.feed.name,
    simulated: account.feed.feed.simulated,
  };
}

function assertReady(account: HostedAccount): void {
  if (account.phase === 'READY') return;
  throw new NightdeskError({
    code: 'ACCOUNT_NOT_READY',
    message: `The account ${account.spec.id} is ${account.phase.toLowerCase()} and takes no orders now; try again in a moment.`,
    context: { account: account.spec.id, phase: account.phase },
    disposition: 'retry',
  });
}
