import type { ExitRuleSettings } from '@nightdesk/core/execution/exits/exit-settings';
import type { ExitVenue } from '@nightdesk/core/execution/exits/exit-venue';
import type { ExecutionOptions } from '@nightdesk/core/execution/account/execution-options';
import type { Draws } from '../random/draws.ts';
import type { StoreChoice } from '../workloads.ts';
import { VENUE_DEFAULTS, type VenueOptions } from '../venue/venue-options.ts';
import { DESK_DEPOSITS, DESK_MARKET } from './desk-market.ts';

/** What is drawn for a seed's desk and its surroundings. */
export interface DeskSettings {
  readonly store: 'disk' | 'sqlite';
  readonly venue: VenueOptions;
  readonly doubles: boolean;
  readonly exits: ExitVenue;
  /** Rules of each bot's exits. */
  readonly rules: readonly ExitRuleSettings[];
  readonly options: Partial<ExecutionOptions>;
  /** How far back (ms) from the newest event a start loads the books whole. */
  readonly recent: number;
  /** Most orders of one bot that work at a time. */
  readonly maxOpenOrders: number;
  /** Most that a bot may lose in a day, per cent. */
  readonly dailyLoss: number;
}

const RULES: readonly ExitRuleSettings[] = [
  { stopLoss: { percent: 0.4 }, takeProfit: { percent: 0.3 } },
  { stopLoss: { percent: 0.6 }, trailingStop: { distance: { percent: 0.3 } } },
  { stopLoss: { percent: 0.3 }, timeExit: { after: 9_000 } },
  { takeProfit: { percent: 0.2 } },
  {},
];

/** Draws the settings of a seed. Half of the venues are without some of what good ones have. */
export function drawSettings(draws: Draws, choice: StoreChoice): DeskSettings {
  // Where ids of closed orders are forgotten and the network doubles requests, no client can promise that an order
  // is placed once: the one or the other.
  const dedupe = draws.pick('desk/dedupe', ['all', 'all', 'open-only', 'none'] as const);
  const doubles = dedupe === 'all' && draws.chance('desk/doubles', 0.6);
  const amend = draws.chance('desk/amend', 0.6);
  const oco = draws.chance('desk/oco', 0.6);
  const reduceOnly = draws.chance('desk/reduce-only', 0.7);
  return {
    store: choice === 'both' ? draws.pick('desk/store', ['disk', 'sqlite'] as const) : choice,
    doubles,
    venue: {
      ...VENUE_DEFAULTS,
      dedupe,
      amend,
      oco,
      reduceOnly,
      singleDelivery: !doubles,
      tradeView: draws.pick('desk/view', ['in-order', 'as-visible'] as const),
      visibilityLag: draws.pick('desk/lag', [0, 500, 3_000]),
      instruments: DESK_MARKET,
      deposits: DESK_DEPOSITS,
    },
    exits: {
      stopOrders: draws.pick('desk/stops', [['market', 'limit'], ['limit'], []] as const),
      oco,
      reduceOnly,
      amend,
      minNotionalForExits: true,
    },
    rules: [draws.pick('desk/rules/one', RULES), draws.pick('desk/rules/two', RULES)],
    options: {
      openOrdersEvery: 5_000,
      tradesEvery: 2_500,
      reconcileEvery: 5_000,
      streamSilence: 12_000,
      saveEvery: draws.pick('desk/save-every', [2_000, 60_000]),
      askAtMost: 8_000,
      resendWithin: draws.pick('desk/resend', [5_000, 30_000]),
      keepFor: draws.pick('desk/keep', [5_000, 3_600_000, 3_600_000]),
    },
    recent: draws.pick('desk/recent', [2_000, 3_600_000, 3_600_000]),
    maxOpenOrders: draws.pick('desk/max-open', [3, 12]),
    dailyLoss: draws.pick('desk/daily-loss', [0.1, 50, 50, 50]),
  };
}
