import type { Order } from '../orders/order.ts';
import { deny } from './denial.ts';
import { isReducing } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/**
 * HALTED sends nothing; REDUCING only what makes a position smaller, in all instruments or in one; before the
 * warm-up's end nothing is opened.
 */
export class TradingStateCheck implements RiskCheck {
  readonly name: string = 'trading-state';

  check(order: Order, context: RiskContext): Denial | null {
    if (!context.isWarm && !isReducing(order, context)) {
      return deny(this.name, 'RISK_WARM_UP', 'the strategy has not seen its warm-up bars yet');
    }
    if (context.tradingState === 'HALTED') {
      return deny(this.name, 'RISK_HALTED', 'trading is halted');
    }
    if (context.tradingState === 'REDUCING' && !isReducing(order, context)) {
      return deny(
        this.name,
        'RISK_REDUCING',
        'only orders that make a position smaller are allowed now',
      );
    }
    const { reducing } = context;
    if (reducing.size === 0) return null;
    const reason = reducing.get(order.instrumentIndex);
    if (reason === undefined || isReducing(order, context)) return null;
    return deny(
      this.name,
      'RISK_QUARANTINE',
      `only orders that make the position in ${order.instrument.symbol} smaller are allowed now: ${reason}`,
    );
  }
}
