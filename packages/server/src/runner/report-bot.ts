import { type Decimal, decimal } from '@nightdesk/contracts/decimal';
import type { BotReport } from '@nightdesk/contracts/ipc/bot-report';
import type { AccountExecution } from '@nightdesk/core/execution/account/account-execution';
import { keyOf } from '@nightdesk/core/execution/events/books';
import { decimalText } from '@nightdesk/core/execution/events/decimal-text';
import type { LiveBot } from './live-bot.ts';
import { tradingStateOf } from './trading-state-of.ts';

/** How a bot is, for its server. */
export function reportBot(bot: LiveBot, account: AccountExecution | null): BotReport {
  const { spec, kernel } = bot;
  const { portfolio, books } = kernel;
  const equity = portfolio.equity();
  const failure = account?.bots.get(spec.id)?.failure ?? null;
  let trades = 0;
  const positions: BotReport['positions'] = [];
  for (const { instrument, quantity } of portfolio.positions) {
    trades += account?.books.get('positions', keyOf(spec.id, instrument.id))?.trades ?? 0;
    if (quantity === 0n) continue;
    const text = decimalText(quantity, instrument.quantityPrecision);
    positions.push({ instrument: instrument.id, quantity: wire(text) });
  }
  return {
    bot: spec.id,
    account: spec.account,
    phase: bot.phase,
    reason: bot.reason,
    trading: account === null ? books.tradingState : tradingStateOf(account.books, spec.id),
    configVersion: spec.configVersion,
    since: bot.since,
    lastTickAt: bot.lastTickAt,
    lastDecision: bot.lastDecision,
    positions,
    equity: Number.isFinite(equity) ? equity : null,
    currency: portfolio.currency.code,
    openOrders: books.openOrders.size,
    orders: books.lastOrder,
    trades,
    warm: books.isWarm,
    failure: failure === null ? null : { code: failure.code, message: failure.message },
  };
}

/** A decimal of the books as the wire knows them; both are canonical. */
function wire(text: string): Decimal {
  return decimal.parse(text);
}
