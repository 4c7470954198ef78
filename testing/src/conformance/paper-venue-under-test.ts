import { VirtualClock } from '@nightdesk/adapters/clock/virtual-clock';
import { FeedHub } from '@nightdesk/adapters/feeds/feed-hub';
import type { FeedSource, SourceSink } from '@nightdesk/adapters/feeds/feed-source';
import { PaperVenue } from '@nightdesk/adapters/paper/paper-venue';
import type { PaperOptions } from '@nightdesk/adapters/paper/paper-options';
import { AccountBooks } from '@nightdesk/core/execution/events/books';
import { Money } from '@nightdesk/core/money/money';
import { BTC, SPOT, USDT } from '../venue/venue.test-support.ts';
import type { VenueUnderTest } from './venue-under-test.ts';

const START = Date.UTC(2026, 0, 1);

/** The paper venue on trades that the test makes. */
export async function paperVenueUnderTest(
  parts: boolean,
  options: Partial<PaperOptions> = {},
): Promise<VenueUnderTest> {
  const clock = new VirtualClock(START);
  let sink: SourceSink | null = null;
  const source: FeedSource = {
    name: 'by hand',
    simulated: true,
    gives: { trades: true, quotes: false, bars: null },
    open: (_instrument, opened) => {
      sink = opened;
      return {
        close: () => {
          sink = null;
        },
      };
    },
  };
  const feed = new FeedHub(source, clock);
  const venue = PaperVenue.restore({
    books: new AccountBooks(),
    instruments: [SPOT],
    feed,
    clock,
    options: {
      deposits: [Money.parse('10000', USDT), Money.parse('1', BTC)],
      volumeShare: parts ? 0.5 : null,
      ...options,
    },
  });
  let price = 30_000;
  const show = async (): Promise<void> => {
    await clock.advance(10);
    sink?.trade(clock.now(), price, 0.08, 'BUY');
  };
  const move = async (by: number): Promise<void> => {
    // First where it stands, so that what has arrived rests there.
    await show();
    for (let i = 0; i < 4; i += 1) {
      price = Math.round(price * (1 + by / 4) * 100) / 100;
      await show();
    }
  };
  await show();
  return {
    gateway: venue,
    instrument: SPOT,
    price: () => SPOT.priceRaw(price, 'half-even'),
    rise: () => move(0.008),
    fall: () => move(-0.008),
    stay: show,
    now: () => clock.now(),
    pass: (ms) => clock.advance(ms),
    settle: async (promise) => {
      let over = false;
      const finished = promise.finally(() => {
        over = true;
      });
      for (let i = 0; i < 100 && !over; i += 1) await clock.advance(10);
      return finished;
    },
    close: async () => {
      venue.close();
      feed.close();
    },
  };
}
