import type { Order } from '@nightdesk/core/orders/order';
import type { RiskCheck, RiskContext } from '@nightdesk/core/risk/risk-context';
import { RiskEngine } from '@nightdesk/core/risk/risk-engine';
import type { StrategyContext } from '@nightdesk/core/strategy/strategy-context';
import type { DeskDefect } from '../desk-defect.ts';
import { DeskStrategy } from '../desk-strategy.ts';

/** A check that sees only orders of which the venue has given word. */
function blindToUnknown(check: RiskCheck): RiskCheck {
  const judge = check.check.bind(check);
  check.check = (order, context, companions) => {
    const known = [...context.openOrders].filter(([, one]) => one.status !== 'SUBMITTED');
    const part = { openOrders: { value: new Map(known) } };
    // The same context but for the orders.
    return judge(order, Object.create(context, part) as RiskContext, companions);
  };
  return check;
}

/** Does not let its exits know that a stop was cancelled, as when it is to be replaced. */
class ForgetfulStrategy extends DeskStrategy {
  override onOrder(order: Order, context: StrategyContext): void {
    const isStop = order.triggerPrice > 0n;
    if (!isStop || order.status !== 'CANCELED') super.onOrder(order, context);
  }
}

/** Mistakes about what may be done and what must be guarded. */
export const DECIDING_MUTANTS: readonly DeskDefect[] = [
  {
    name: 'risk-ignores-unknown-orders',
    risk: (engine) => new RiskEngine(engine.checks.map(blindToUnknown)),
  },
  {
    name: 'stop-forgotten-on-replace',
    strategy: (instruments, venue, rules) => new ForgetfulStrategy(instruments, venue, rules),
  },
];
