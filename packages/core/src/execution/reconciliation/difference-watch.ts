import type { AccountBooks } from '../events/books.ts';
import type { OrderEventOf } from '../events/order-event.ts';
import type { Difference, HoldingsComparison } from './compare-holdings.ts';
import { unitsOf, unitsText } from './decimal-units.ts';

/** How often a difference must be seen where what is held keeps moving around it. */
const PERSISTENT = 5;

/** A difference that was seen and has not changed since. */
interface Seen {
  readonly difference: Difference;
  /** When it was seen first. */
  readonly since: number;
  /** When what is held last moved around it. */
  readonly still: number;
  readonly times: number;
}

/** Decides which differences have stood long enough to be real. It forgets on a restart, and begins to look anew. */
export class DifferenceWatch {
  readonly #minimumAge: number;
  #seen: ReadonlyMap<string, Seen> = new Map();

  /** @param minimumAge ms between two comparisons: longer than the venue's queries may lag */
  constructor(minimumAge: number) {
    this.#minimumAge = minimumAge;
  }

  /** How many differences have been seen and not been quarantined yet. */
  get pending(): number {
    return this.#seen.size;
  }

  /**
   * Takes note of a comparison and gives back the quarantines to open: for each difference that two comparisons, at
   * least `minimumAge` apart, found the same while expectation and venue stood still. Where what is held moves all
   * the time, the same difference in five comparisons over five times that age is enough. What is not found again, or
   * could not be compared, is forgotten.
   *
   * The ids follow from the books: `balance/USDT/1` is the first quarantine ever of that currency.
   *
   * @param books which the comparison was made with, unchanged since
   * @param now ms
   */
  observe(
    books: AccountBooks,
    comparison: HoldingsComparison,
    now: number,
  ): OrderEventOf<'QuarantineOpened'>[] {
    const seen = new Map<string, Seen>();
    const opened: OrderEventOf<'QuarantineOpened'>[] = [];
    for (const difference of comparison.differences) {
      const key = subjectKey(difference);
      const next = this.#again(this.#seen.get(key), difference, now);
      if (this.#stands(next, now)) opened.push(quarantine(books, difference, now));
      else seen.set(key, next);
    }
    this.#seen = seen;
    return opened;
  }

  /** Forgets everything seen: after anything that makes earlier comparisons worthless. */
  reset(): void {
    this.#seen = new Map();
  }

  #again(before: Seen | undefined, difference: Difference, now: number): Seen {
    if (before === undefined || amountOf(before.difference) !== amountOf(difference)) {
      return { difference, since: now, still: now, times: 1 };
    }
    const isStill = before.difference.actual === difference.actual;
    return {
      difference,
      since: before.since,
      still: isStill ? before.still : now,
      times: before.times + 1,
    };
  }

  #stands({ since, still, times }: Seen, now: number): boolean {
    if (times < 2) return false;
    if (now - still >= this.#minimumAge) return true;
    return times >= PERSISTENT && now - since >= PERSISTENT * this.#minimumAge;
  }
}

function amountOf({ actual, expected }: Difference): bigint {
  return unitsOf(actual) - unitsOf(expected);
}

function subjectKey({ subject, instrument, currency }: Difference): string {
  return `${subject}/${subject === 'position' ? instrument : currency}`;
}

function quarantine(
  books: AccountBooks,
  difference: Difference,
  time: number,
): OrderEventOf<'QuarantineOpened'> {
  const { subject, instrument, currency, expected, actual } = difference;
  const of = subject === 'position' ? instrument : currency;
  const earlier = books
    .all('quarantine')
    .filter((one) => one.subject === subject)
    .filter((one) => (subject === 'position' ? one.instrument : one.currency) === of);
  const amount = unitsText(amountOf(difference));
  return {
    bot: '',
    time,
    kind: 'QuarantineOpened',
    payload: {
      id: `${subjectKey(difference)}/${earlier.length + 1}`,
      subject,
      instrument,
      currency,
      venueOrderId: '',
      expected,
      actual,
      reason: `The venue's ${subject} of ${of} is ${actual} and all books together say ${expected}: no trade and no ledger entry explains ${amount}`,
    },
  };
}
