import type { candles, candleSeries } from '@nightdesk/contracts/api/desk-views';
import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { CandleStore } from '@nightdesk/data/store/candle-store';
import type { ReadSeries } from '@nightdesk/data/store/series-file';
import type { z } from 'zod';
import { type Actor, assertMay } from '../auth/actor.ts';
import { controlError } from './control-error.ts';
import type { ControlParts } from './control-parts.ts';

/** Which candles. */
export interface CandlesAsked {
  readonly symbol: string;
  readonly timeFrame: number;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly limit: number;
}

/** Candles of the store. */
export class Candles {
  readonly #store: CandleStore;

  constructor(parts: Pick<ControlParts, 'candles'>) {
    this.#store = new CandleStore(parts.candles);
  }

  /** What is stored; damaged files are left out. */
  async list(actor: Actor): Promise<z.infer<typeof candleSeries>[]> {
    assertMay(actor, 'read');
    const { series } = await this.#store.list();
    return series.map(({ symbol, timeFrame, rows, first, last, simulated }) => ({
      symbol,
      timeFrame,
      rows,
      first,
      last,
      simulated,
    }));
  }

  /** The newest candles of a range, the oldest of them first. @throws NightdeskError `DATA_…` */
  async read(actor: Actor, asked: CandlesAsked): Promise<z.infer<typeof candles>> {
    assertMay(actor, 'read');
    const { symbol, timeFrame, limit } = asked;
    const { bars, facts } = await this.#read(asked);
    const shown = bars.slice(Math.max(0, bars.length - limit), bars.length);
    return {
      symbol,
      timeFrame,
      simulated: facts.simulated,
      bars: Array.from({ length: shown.length }, (_, i) => [
        ...shown.data.subarray(i * BAR_STRIDE, (i + 1) * BAR_STRIDE),
      ]),
    };
  }

  async #read({ symbol, timeFrame, from, to }: CandlesAsked): Promise<ReadSeries> {
    try {
      return await this.#store.read({ symbol, timeFrame }, { from, to });
    } catch (error) {
      if (!(error instanceof NightdeskError) || error.code !== 'DATA_STORE_MISSING') throw error;
      // Its own words name the folder, which is nobody's business out there.
      throw controlError(
        'CANDLES_NOT_FOUND',
        `There are no candles of ${symbol} of ${timeFrame} ms; import them.`,
        { symbol, timeFrame },
      );
    }
  }
}
