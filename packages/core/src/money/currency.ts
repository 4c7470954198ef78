import { NightdeskError } from '../errors/nightdesk-error.ts';
import { MAX_PRECISION } from './pow10.ts';

const CODE = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

/**
 * What money is counted in: a code and the number of decimals that balances of it are kept with.
 * Two currencies are the same when their codes are; a desk defines each code once.
 */
export class Currency {
  declare readonly code: string;
  declare readonly precision: number;

  /** @throws NightdeskError `CURRENCY_INVALID` for a strange code or more than 24 decimals. */
  constructor(code: string, precision: number) {
    if (
      !CODE.test(code) ||
      !Number.isInteger(precision) ||
      precision < 0 ||
      precision > MAX_PRECISION
    ) {
      throw new NightdeskError({
        code: 'CURRENCY_INVALID',
        message: `Currency "${code.slice(0, 40)}" with ${precision} decimals is not valid; use letters and digits and 0 to ${MAX_PRECISION} decimals.`,
        context: { currency: code.slice(0, 40), precision },
      });
    }
    this.code = code;
    this.precision = precision;
  }

  toJSON(): { readonly code: string; readonly precision: number } {
    return { code: this.code, precision: this.precision };
  }
}
