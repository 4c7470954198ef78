import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/expect-error.test-support.ts';
import { buildRiskEngine, type RiskSettings } from './risk-settings.ts';
import { linearDesk } from './risk.test-support.ts';

const everything: Required<RiskSettings> = {
  allowedInstruments: ['BTCUSDT-PERP.SIM'],
  maxOrderValue: '1000',
  maxPositionValue: '2000',
  maxOpenOrders: 5,
  maxTotalExposurePercent: 100,
  priceCollarPercent: 5,
  maxSlippagePercent: 1,
  orderRate: { orders: 10, milliseconds: 1000 },
  staleDataMilliseconds: 60_000,
  duplicateMilliseconds: 1000,
  coolDownMilliseconds: 1000,
  lossStreak: { losses: 3, pauseMilliseconds: 1000 },
  dailyLoss: { percent: 2, resetHourUtc: 0 },
  maxDrawdown: { percent: 20 },
};

const names = (settings?: RiskSettings): string[] =>
  buildRiskEngine(settings).checks.map((c) => c.name);
const always = ['trading-state', 'instrument-rules', 'buying-power'];

describe('buildRiskEngine', () => {
  it('has the three standing checks and nothing that was not asked for', () => {
    expect(names()).toEqual(always);
    expect(buildRiskEngine().watchesMarks).toBe(false);
  });

  it.each(Object.entries(everything))('adds one check for %s', (key, value) => {
    const settings: RiskSettings = { [key]: value };
    const added = names(settings).filter((name) => !always.includes(name));
    expect(added).toHaveLength(1);
  });

  it('gives every check a name of its own, since state is kept by name', () => {
    const all = names(everything);
    expect(all).toHaveLength(Object.keys(everything).length + always.length);
    expect(new Set(all).size).toBe(all.length);
    expect(all.slice(0, 2)).toEqual(['trading-state', 'instrument-rules']);
    expect(all.at(-1)).toBe('buying-power');
  });

  it('approves a sensible entry and any exit with everything on', () => {
    const desk = linearDesk();
    const engine = buildRiskEngine(everything);
    expect(engine.watchesMarks).toBe(true);
    engine.onMark(desk);
    const entry = desk.order({ type: 'LIMIT', limitPrice: 100.5, timeInForce: 'IOC', quantity: 5 });
    expect(engine.decide(entry, desk)).toEqual({ approved: true, order: entry });
    desk.trade('BUY', 50, 100);
    desk.now += 100_000_000;
    engine.onMark(desk);
    desk.portfolio.lastPrice[0] = 10;
    engine.onMark(desk);
    const exit = desk.order({ side: 'SELL', quantity: 50, reduceOnly: true });
    expect(engine.decide(exit, desk)).toEqual({ approved: true, order: exit });
    const again = engine.decide(desk.order({ type: 'LIMIT', limitPrice: 10 }), desk);
    expect(again).toMatchObject({ approved: false });
  });

  it('names the setting that makes no sense', () => {
    expect(codeOf(() => buildRiskEngine({ maxOpenOrders: 0 }))).toBe('RISK_SETTINGS');
    expect(() => buildRiskEngine({ lossStreak: { losses: 2, pauseMilliseconds: -1 } })).toThrow(
      'lossStreak.pauseMilliseconds',
    );
  });
});
