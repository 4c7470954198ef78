import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import type { InstrumentSpec } from '@nightdesk/contracts/desk/instrument-spec';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { Instrument } from '@nightdesk/core/model/instrument';
import { Currency } from '@nightdesk/core/money/currency';
import { Money } from '@nightdesk/core/money/money';

/** What an account trades and counts in: each currency is one object, whoever names it. */
export class AccountMarkets {
  readonly instruments: readonly Instrument[];
  readonly #byId: ReadonlyMap<string, Instrument>;
  readonly #currencies = new Map<string, Currency>();
  readonly #account: string;

  /** @throws NightdeskError `INSTRUMENT_INVALID`, `ACCOUNT_CURRENCY` when a currency is there with two precisions. */
  constructor(spec: AccountSpec) {
    this.#account = spec.id;
    this.instruments = spec.instruments.map((one) => this.#instrument(one));
    this.#byId = new Map(this.instruments.map((instrument) => [instrument.id, instrument]));
  }

  /** @throws NightdeskError `INSTRUMENT_UNKNOWN`. */
  instrument(id: string): Instrument {
    const found = this.#byId.get(id);
    if (found !== undefined) return found;
    throw new NightdeskError({
      code: 'INSTRUMENT_UNKNOWN',
      message: `The account ${this.#account} does not trade ${id}; add the instrument to the account, or choose one of ${[...this.#byId.keys()].slice(0, 10).join(', ')}.`,
      context: { account: this.#account, instrument: id },
    });
  }

  /** @throws NightdeskError `ACCOUNT_CURRENCY`. */
  money(amounts: Readonly<Record<string, string>>): Money[] {
    return Object.entries(amounts).map(([code, amount]) =>
      Money.parse(amount, this.currency(code)),
    );
  }

  /** @throws NightdeskError `ACCOUNT_CURRENCY` for one that no instrument is traded in. */
  currency(code: string): Currency {
    const found = this.#currencies.get(code);
    if (found !== undefined) return found;
    throw new NightdeskError({
      code: 'ACCOUNT_CURRENCY',
      message: `The account ${this.#account} knows no currency ${code}: none of its instruments is traded in it. Use one of ${[...this.#currencies.keys()].slice(0, 10).join(', ')}.`,
      context: { account: this.#account, currency: code },
    });
  }

  #instrument(spec: InstrumentSpec): Instrument {
    const { base, quote, market: _market, ...rules } = spec;
    return new Instrument({
      ...rules,
      base: this.#shared(base.code, base.precision),
      quote: this.#shared(quote.code, quote.precision),
    });
  }

  #shared(code: string, precision: number): Currency {
    const known = this.#currencies.get(code);
    if (known === undefined) {
      const made = new Currency(code, precision);
      this.#currencies.set(code, made);
      return made;
    }
    if (known.precision === precision) return known;
    throw new NightdeskError({
      code: 'ACCOUNT_CURRENCY',
      message: `The account ${this.#account} names ${code} with ${known.precision} and with ${precision} decimals; give it the same in all instruments.`,
      context: { account: this.#account, currency: code },
    });
  }
}
