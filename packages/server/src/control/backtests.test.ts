import { generateCandles } from '@nightdesk/data/generate';
import { CandleStore } from '@nightdesk/data/store/candle-store';
import { describe, expect, it } from 'vitest';
import { CLI_ACTOR } from '../auth/actor.ts';
import { codeOf, open } from './control.test-support.ts';

describe('back-tests', () => {
  it('run beside the desk, are listed with their result, and can be cancelled', async () => {
    const { control, candles } = await open();
    const [market] = generateCandles({
      seed: 1,
      bars: 30_000,
      timeFrame: 60_000,
      symbols: [{ symbol: 'DEMOUSDT' }],
      gaps: 0,
    });
    if (market === undefined) throw new Error('no candles');
    await new CandleStore(candles).put({ ...market, replace: true });
    const ask = {
      name: 'one',
      strategy: 'supertrend',
      config: {},
      data: [{ symbol: market.symbol, timeFrame: 60_000 }],
    };
    expect(
      await codeOf(control.backtests.start(CLI_ACTOR, { ...ask, config: { period: 0 } })),
    ).toBe('BOT_INVALID');
    const { id } = await control.backtests.start(CLI_ACTOR, ask);
    await expect
      .poll(async () => (await control.backtests.get(CLI_ACTOR, id)).state, {
        timeout: 20_000,
      })
      .toBe('DONE');
    expect((await control.backtests.get(CLI_ACTOR, id)).result).toMatchObject({
      strategy: 'supertrend',
      bars: 30_000,
    });
    expect((await control.backtests.list(CLI_ACTOR, { limit: 5 })).items).toMatchObject([
      { id, result: null },
    ]);
    const missing = await control.backtests.start(CLI_ACTOR, {
      ...ask,
      data: [{ symbol: 'NOSUCH', timeFrame: 60_000 }],
    });
    const cancelled = await control.backtests.start(CLI_ACTOR, ask);
    expect(await codeOf(control.backtests.start(CLI_ACTOR, ask))).toBe('BACKTEST_BUSY');
    expect(await codeOf(control.backtests.remove(CLI_ACTOR, cancelled.id))).toBe('BACKTEST_STATE');
    expect((await control.backtests.cancel(CLI_ACTOR, cancelled.id)).state).toBe('CANCELLED');
    await control.backtests.remove(CLI_ACTOR, cancelled.id);
    await expect
      .poll(async () => (await control.backtests.get(CLI_ACTOR, missing.id)).state, {
        timeout: 20_000,
      })
      .toBe('FAILED');
    expect(await control.candles.list(CLI_ACTOR)).toMatchObject([
      { symbol: market.symbol, simulated: true },
    ]);
    const { bars } = await control.candles.read(CLI_ACTOR, {
      symbol: market.symbol,
      timeFrame: 60_000,
      limit: 3,
    });
    expect(bars.length).toBe(3);
  }, 60_000);
});
