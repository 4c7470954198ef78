import { describe, expect, it } from 'vitest';
import {
  type DeskOptions,
  freeSpot,
  PlayedDesk,
  WHY,
} from '../../matching/played-desk.test-support.ts';
import { MakerManager } from './maker-manager.ts';
import type { MakerSettings } from './maker-settings.ts';
import { SIMULATED_MAKER_VENUE } from './maker-venue.ts';

/** A desk whose strategy only hands everything on to a maker. */
function desk(
  settings: Partial<MakerSettings> = {},
  options: DeskOptions = {},
  exits: { readonly isEnding: boolean } = { isEnding: false },
): { readonly played: PlayedDesk; readonly maker: MakerManager } {
  const instrument = freeSpot();
  const maker = new MakerManager({
    index: 0,
    instrument,
    venue: SIMULATED_MAKER_VENUE,
    settings,
    exits,
  });
  const played = new PlayedDesk({
    ...options,
    instruments: [instrument],
    strategy: {
      onBar: (bar, context) => maker.onBar(bar, context),
      onFill: (fill, order, context) => maker.onFill(fill, order, context),
      onOrder: (order, context) => maker.onOrder(order, context),
      onTimer: (name, context) => {
        maker.onTimer(name, context);
      },
    },
  });
  return { played, maker };
}

describe('a maker manager', () => {
  it('works one job at a time and rounds its quantity down to the lot', () => {
    const { played, maker } = desk();
    const begun: boolean[] = [];
    played.bar([100, 100, 100, 100], (context) => {
      begun.push(maker.begin({ side: 'BUY', quantity: 1.2349 }, WHY, context));
      begun.push(maker.begin({ side: 'BUY', quantity: 1 }, WHY, context));
    });
    expect(begun).toEqual([true, false]);
    expect(maker.progress).toMatchObject({ phase: 'making', job: { quantity: 1234n } });
    played.bar([100.5, 101, 99, 100]);
    expect(played.fills).toHaveLength(1);
    expect(maker.progress).toMatchObject({ phase: 'done', outcome: 'filled', filled: 1234n });
    expect(maker.owns(1)).toBe(true);
  });

  it('steps back a tick when the venue refuses a post-only order, and rests below the market', () => {
    const { played, maker } = desk();
    // The next bar opens exactly where the bid is: it would match.
    played.bar([100, 100, 100, 100], (context) => {
      maker.begin({ side: 'BUY', quantity: 1 }, WHY, context);
    });
    played.bar([100, 101, 99, 100]);
    expect(played.story(1).at(-1)).toContain('Rejected 60000: post-only');
    expect(played.orders.get(2)?.limitPrice).toBe(9999n);
    expect(played.fills).toEqual([expect.stringMatching(/ #2 BUY 1 @ 99\.99 M$/)]);
  });

  it('prices from quotes once they come', () => {
    const { played, maker } = desk({ offset: { ticks: -1 } });
    played.quote(1000, 99.9, 5, 100.1, 5, (context) => {
      maker.onQuote(
        {
          kind: 'quote',
          instrument: 0,
          time: 1000,
          bid: 99.9,
          bidQuantity: 5,
          ask: 100.1,
          askQuantity: 5,
        },
        context,
      );
      maker.begin({ side: 'SELL', quantity: 1 }, WHY, context);
    });
    // Nothing to sell: denied, and tried again later.
    expect(played.story(1).at(-1)).toContain('Denied');
    expect(maker.progress?.phase).toBe('making');
    played.quote(1000, 99.9, 5, 100.1, 5, (context) => maker.stop(context));
    expect(maker.progress).toMatchObject({ phase: 'done', outcome: 'stopped' });
  });

  it('stops for a cancel of the strategy’s own, and places nothing after it', () => {
    const { played, maker } = desk(
      { giveUpAfter: null, chaseLimit: null },
      { matching: { latency: 90_000 } },
    );
    played.bar([100, 100, 100, 100], (context) => {
      maker.begin({ side: 'BUY', quantity: 1 }, WHY, context);
    });
    played.bar([101, 101, 101, 101]).bar([101, 101, 101, 101], (context) => {
      context.cancel(1, WHY);
    });
    // On its way yet; the market has moved away.
    played.bar([104, 104, 104, 104]);
    expect(maker.progress?.phase).toBe('ending');
    played.bar([104, 104, 104, 104]).bar([104, 104, 104, 104]);
    expect(maker.progress).toMatchObject({ phase: 'done', outcome: 'stopped', filled: 0n });
    expect(played.orders.size).toBe(1);
  });

  it('begins no entry into a position that ends, and lets what reduces it be', () => {
    const exits = { isEnding: true };
    const { played, maker } = desk({}, {}, exits);
    const begun: boolean[] = [];
    played.bar([100, 100, 100, 100], (context) => {
      begun.push(maker.begin({ side: 'BUY', quantity: 1 }, WHY, context));
      exits.isEnding = false;
      begun.push(maker.begin({ side: 'BUY', quantity: 1 }, WHY, context));
      exits.isEnding = true;
    });
    expect(begun).toEqual([false, true]);
    played.bar([101, 101, 101, 101]);
    expect(maker.progress?.phase).not.toBe('making');
    played.bar([101, 101, 101, 101]);
    expect(maker.progress).toMatchObject({ outcome: 'stopped' });
  });
});
