import type { Side } from '@nightdesk/core/model/ticks';

/**
 * What happened, with the id of its instrument and the market's time (ms since 1970 UTC). `received`: when it came,
 * where that was recorded; it is brought at that moment then, else at the market's time.
 */
export type ReplayEvent = MarketEvent & { readonly received?: number };

type MarketEvent =
  | {
      readonly kind: 'trade';
      readonly instrument: string;
      readonly time: number;
      readonly price: number;
      readonly quantity: number;
      readonly aggressor: Side;
    }
  | {
      readonly kind: 'quote';
      readonly instrument: string;
      readonly time: number;
      readonly bid: number;
      readonly bidQuantity: number;
      readonly ask: number;
      readonly askQuantity: number;
    }
  | {
      readonly kind: 'bar';
      readonly instrument: string;
      /** When it closed. */
      readonly time: number;
      readonly openTime: number;
      readonly open: number;
      readonly high: number;
      readonly low: number;
      readonly close: number;
      readonly volume: number;
    }
  | {
      readonly kind: 'gap';
      readonly instrument: string;
      /** When it was told. */
      readonly time: number;
      readonly from: number;
      readonly to: number;
      readonly reason: string;
    };

/** Events in batches of any size, in the order in which they are to be brought. */
export type ReplayEvents = AsyncIterable<readonly ReplayEvent[]>;
