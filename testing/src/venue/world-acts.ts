import { Money } from '@nightdesk/core/money/money';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { FaultSpec } from '../faults/fault.ts';
import type { World } from '../run/world.ts';
import { houseOrder } from './house-order.ts';
import { forceClose } from './liquidation.ts';
import type { SimVenue } from './sim-venue.ts';

/**
 * What happens at a venue without our doing. Amounts: lots, whole units of the quote, ms of maintenance, strides of
 * the price. Those that begin with `plant` leave no trade and no entry: nothing explains them.
 */
export const ACTS: readonly FaultSpec[] = [
  { kind: 'hand-buy', low: 1, high: 400 },
  { kind: 'hand-sell', low: 1, high: 400 },
  { kind: 'hand-close' },
  { kind: 'hand-order', low: 1, high: 400 },
  { kind: 'hand-cancel', low: 0, high: 5 },
  { kind: 'deposit', low: 1, high: 1_000 },
  { kind: 'withdrawal', low: 1, high: 1_000 },
  { kind: 'funding', low: -500, high: 500 },
  { kind: 'liquidation', rarity: 2 },
  { kind: 'price-jump', low: -20, high: 20 },
  { kind: 'maintenance', low: 1_000, high: 12_000, rarity: 2 },
  { kind: 'plant-balance', low: -300, high: 300, rarity: 0.5 },
  { kind: 'plant-position', low: -40, high: 40, rarity: 0.5 },
];

/** Time (ms) between two moments for an act of each instrument. */
const EVERY = 2_500;

/**
 * Lets the world act on a venue until faults heal. Each act is a fault of the plan: recorded and shrunk.
 *
 * @param kinds which of {@link ACTS}; a workload that is not to meet hand-made trades leaves them out
 * @param mayAct whether such an act may happen now; always by default
 */
export function startActs(
  world: World,
  venue: SimVenue,
  kinds: readonly string[],
  mayAct: (kind: string) => boolean = () => true,
): void {
  const specs = ACTS.filter(({ kind }) => kinds.includes(kind));
  const instruments = [...venue.instruments];
  const turn = (): void => {
    if (world.plan.healed) return;
    for (const instrument of instruments) {
      const fault = world.plan.at(`acts/${instrument.symbol}`, specs);
      if (fault === null || !mayAct(fault.kind)) continue;
      world.sometimes(`act: ${fault.kind}`);
      act(world, venue, instrument, fault.kind, fault.amount);
    }
    world.scheduler.in(EVERY, 'acts', turn);
  };
  world.scheduler.in(EVERY, 'acts', turn);
}

function act(
  world: World,
  venue: SimVenue,
  instrument: Instrument,
  kind: string,
  amount: number,
): void {
  const { books } = venue;
  const path = books.path(instrument);
  const lots = BigInt(amount) * instrument.lot;
  switch (kind) {
    case 'hand-buy':
      tradeByHand(venue, instrument, 'BUY', lots);
      return;
    case 'hand-sell':
      tradeByHand(venue, instrument, 'SELL', lots);
      return;
    case 'hand-close':
      closeByHand(venue, instrument);
      return;
    case 'hand-order':
      if (instrument.kind === 'spot' && books.free(instrument.quote) <= 0n) return;
      books.place(
        houseOrder(instrument, 'BUY', lots, path.price - 40n * instrument.tick),
        instrument,
        'hand',
      );
      return;
    case 'hand-cancel': {
      const order = [...books.open][amount];
      if (order !== undefined) books.end(order, 'CANCELED', 'by hand');
      return;
    }
    case 'deposit':
      books.post('deposit', whole(instrument, amount), '');
      return;
    case 'withdrawal': {
      const asked = whole(instrument, amount);
      const free = new Money(books.free(instrument.quote), instrument.quote);
      if (free.compare(asked) > 0) books.post('withdrawal', asked.negate(), '');
      return;
    }
    case 'funding':
      if (books.account.position(instrument) === 0n) return;
      books.post('funding', new Money(BigInt(amount), instrument.settle), instrument.id);
      return;
    case 'liquidation':
      if (instrument.kind !== 'spot') forceClose(world, books, instrument);
      return;
    case 'price-jump':
      path.move(amount * 1_000);
      books.advance(instrument);
      return;
    case 'maintenance':
      venue.goDown(amount);
      return;
    case 'plant-balance': {
      const asked = whole(instrument, amount);
      const free = new Money(books.free(instrument.quote), instrument.quote);
      if (amount === 0 || free.add(asked).isNegative) return;
      world.sometimes('a balance was changed without an entry');
      books.plant({ kind: 'balance', amount: asked });
      return;
    }
    case 'plant-position':
      if (amount === 0 || instrument.kind === 'spot') return;
      world.sometimes('a position was changed without a trade');
      books.plant({ kind: 'position', instrument, quantity: lots, price: path.price });
  }
}

/** A market order by a person, as far as the account can carry it. */
function tradeByHand(
  { books }: SimVenue,
  instrument: Instrument,
  side: 'BUY' | 'SELL',
  wanted: bigint,
): void {
  const most = instrument.kind === 'spot' ? affordable(books, instrument, side) : wanted;
  const quantity = wanted < most ? wanted : most;
  if (quantity > 0n) books.place(houseOrder(instrument, side, quantity), instrument, 'hand');
}

/** A person closes everything: the contract position, or all free base. */
function closeByHand({ books }: SimVenue, instrument: Instrument): void {
  const held =
    instrument.kind === 'spot'
      ? affordable(books, instrument, 'SELL')
      : books.account.position(instrument);
  if (held === 0n) return;
  const size = held > 0n ? held : -held;
  books.place(houseOrder(instrument, held > 0n ? 'SELL' : 'BUY', size), instrument, 'hand');
}

function affordable(
  books: SimVenue['books'],
  instrument: Instrument,
  side: 'BUY' | 'SELL',
): bigint {
  if (side === 'BUY') {
    const free = books.free(instrument.quote);
    return instrument.affordable(free, books.path(instrument).ask, instrument.takerFee);
  }
  const shift = 10n ** BigInt(instrument.base.precision - instrument.quantityPrecision);
  const free = books.free(instrument.base) / shift;
  return free <= 0n ? 0n : free - (free % instrument.lot);
}

function whole(instrument: Instrument, units: number): Money {
  return Money.parse(String(units), instrument.quote);
}
