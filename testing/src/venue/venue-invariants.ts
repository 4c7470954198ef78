import type { Invariant } from '../run/invariant.ts';
import { SimAccount } from './sim-account.ts';
import type { SimVenue } from './sim-venue.ts';

/** What must hold in the venue's own books, whatever clients do: a defect here is one of the simulation. */
export function venueInvariants(venue: SimVenue): readonly Invariant[] {
  return [
    {
      name: 'venue/conservation',
      when: 'end',
      check: () => {
        const code = venue.books.account.ledger.imbalance();
        return code === null ? null : `${code} appeared or vanished`;
      },
    },
    {
      name: 'venue/fills-within-quantity',
      when: 'end',
      check: () => fillsProblem(venue),
    },
    {
      name: 'venue/spot-never-negative',
      when: 'end',
      check: () => {
        const instruments = [...venue.instruments];
        // What contracts settle in can be lost by more than there is: that is what liquidation is for.
        const settled = instruments.flatMap(({ kind, settle }) =>
          kind === 'spot' ? [] : settle.code,
        );
        const negative = venue.books.account.ledger
          .account()
          .find(({ isNegative, currency }) => isNegative && !settled.includes(currency.code));
        if (negative === undefined) return null;
        return `the account holds ${negative.toString()} ${negative.currency.code}`;
      },
    },
    {
      name: 'venue/books-are-a-fold-of-trades',
      when: 'end',
      check: () => foldProblem(venue),
    },
  ];
}

function fillsProblem({ books }: SimVenue): string | null {
  const sums = new Map<string, bigint>();
  for (const { report } of books.trades) {
    sums.set(report.venueOrderId, (sums.get(report.venueOrderId) ?? 0n) + report.quantity);
  }
  for (const order of books.orders) {
    const sum = sums.get(order.id) ?? 0n;
    if (sum !== order.filled || sum > order.terms.quantity) {
      return `${order.id} says ${order.filled} filled of ${order.terms.quantity}, its trades say ${sum}`;
    }
    if (order.status === 'FILLED' && order.remaining !== 0n) return `${order.id} is filled in part`;
  }
  return null;
}

/** Books the trades and entries once more, into an empty account. */
function foldProblem(venue: SimVenue): string | null {
  const { books } = venue;
  const again = new SimAccount();
  for (const amount of venue.options.deposits) again.ledger.move('outside', 'account', amount);
  for (const { amount, entry } of books.entries) {
    again.ledger.move(entry === 'funding' ? 'funding' : 'outside', 'account', amount);
  }
  const shift = (trades: number): void => {
    for (const { difference, after } of books.planted) {
      if (after === trades) again.shift(difference);
    }
  };
  books.trades.forEach(({ report }, i) => {
    shift(i);
    const instrument = venue.instrument(report.instrument);
    again.settle(instrument, report.side, report.price, report.quantity, report.liquidity);
  });
  shift(books.trades.length);
  for (const instrument of venue.instruments) {
    const [have, want] = [books.account.position(instrument), again.position(instrument)];
    if (have !== want) return `the position in ${instrument.id} is ${have}, trades make it ${want}`;
  }
  for (const held of books.account.ledger.account()) {
    const want = again.ledger.held('account', held.currency);
    if (held.raw !== want) return `the account has ${held.raw} ${held.currency.code}, not ${want}`;
  }
  return null;
}
