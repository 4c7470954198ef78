import type { Instrument } from '../model/instrument.ts';
import { decimalToNumber } from '../money/decimal.ts';
import type { Order } from '../orders/order.ts';
import { deny } from './denial.ts';
import { perCent } from './limits.ts';
import { isReducing } from './order-exposure.ts';
import { projectedPosition, workingExposure } from './position-projection.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/**
 * All positions and working orders together, long and short both counted as positive, stay within a share
 * of the account's equity: 100 % is own money once. Compared on the signal lane, as equity is a mark.
 * Reducing orders pass.
 */
export class TotalExposure implements RiskCheck {
  readonly name: string = 'total-exposure';
  readonly #percent: number;

  /** @throws NightdeskError `RISK_SETTINGS`. */
  constructor(percentOfEquity: number) {
    this.#percent = perCent(percentOfEquity, 'maxTotalExposurePercent', 100_000);
  }

  check(order: Order, context: RiskContext): Denial | null {
    if (isReducing(order, context)) return null;
    const { portfolio } = context;
    let exposure = 0;
    portfolio.instruments.forEach((instrument, index) => {
      const raw =
        index === order.instrumentIndex
          ? projectedPosition(order, context)
          : workingExposure(index, context);
      exposure += inReportingCurrency(instrument, index, raw, context);
    });
    const limit = (portfolio.equity() * this.#percent) / 100;
    // Room for the rounding of doubles; not "greater than", so that a NaN is refused as well.
    if (exposure <= limit * (1 + 1e-9)) return null;
    return deny(
      this.name,
      'RISK_EXPOSURE',
      `all positions and orders could come to ${exposure.toFixed(2)} ${portfolio.currency.code}, the most allowed is ${limit.toFixed(2)} (${this.#percent} % of equity)`,
    );
  }
}

function inReportingCurrency(
  instrument: Instrument,
  index: number,
  raw: bigint,
  context: RiskContext,
): number {
  const value = decimalToNumber(raw, instrument.quote.precision);
  if (value === 0 || instrument.quote.code === context.portfolio.currency.code) return value;
  return value / context.lastPrice(index);
}
