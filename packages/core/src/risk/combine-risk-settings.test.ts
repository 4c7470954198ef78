import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/expect-error.test-support.ts';
import { combineRiskSettings } from './combine-risk-settings.ts';
import { buildRiskEngine, type RiskSettings } from './risk-settings.ts';
import { linearDesk } from './risk.test-support.ts';

describe('the limits of a bot', () => {
  it('are the tightest of what user, account and bot say, with their owners', () => {
    const user: RiskSettings = {
      maxOrderValue: '1000.50',
      maxOpenOrders: 5,
      coolDownMilliseconds: 10,
      lossStreak: { losses: 5, pauseMilliseconds: 100 },
      maxDrawdown: { percent: 20, pauseMilliseconds: 1000 },
    };
    const account: RiskSettings = {
      maxOrderValue: '1000.5',
      maxOpenOrders: 9,
      coolDownMilliseconds: 30,
      lossStreak: { losses: 3, pauseMilliseconds: 50 },
      dailyLoss: { percent: 5, resetHourUtc: 6 },
      maxDrawdown: { percent: 10 },
      maxSlippagePercent: 1,
    };
    const bot: RiskSettings = {
      maxOrderValue: '2000',
      maxOpenOrders: 7,
      coolDownMilliseconds: 20,
      dailyLoss: { percent: 7, amount: '50' },
    };
    expect(combineRiskSettings(user, account, bot)).toEqual({
      settings: {
        maxOrderValue: '1000.50',
        maxOpenOrders: 5,
        coolDownMilliseconds: 30,
        lossStreak: { losses: 3, pauseMilliseconds: 100 },
        dailyLoss: { percent: 5, amount: '50', resetHourUtc: 6 },
        maxDrawdown: { percent: 10 },
        maxSlippagePercent: 1,
      },
      owners: {
        maxOrderValue: ['user', 'account'],
        maxOpenOrders: ['user'],
        coolDownMilliseconds: ['account'],
        lossStreak: ['user', 'account'],
        dailyLoss: ['account', 'bot'],
        maxDrawdown: ['account'],
        maxSlippagePercent: ['account'],
      },
    });
  });

  it('keep every order rate that no other one implies', () => {
    const perSecond = { orders: 5, milliseconds: 1000 };
    const perMinute = { orders: 50, milliseconds: 60_000 };
    const looser = { orders: 6, milliseconds: 900 };
    const rate = (...all: NonNullable<RiskSettings['orderRate']>[]) =>
      combineRiskSettings(
        all[0] === undefined ? {} : { orderRate: all[0] },
        all[1] === undefined ? {} : { orderRate: all[1] },
        all[2] === undefined ? {} : { orderRate: all[2] },
      );
    expect(rate(perSecond, perMinute, looser)).toEqual({
      settings: { orderRate: [perSecond, perMinute] },
      owners: { orderRate: ['user', 'account'] },
    });
    expect(rate(looser, perSecond, perSecond).settings.orderRate).toEqual(perSecond);
    expect(rate(perMinute, looser, perSecond).settings.orderRate).toEqual([perMinute, perSecond]);
  });

  it('allow only the instruments that all allow', () => {
    const lists = combineRiskSettings(
      { allowedInstruments: ['A', 'B', 'C'] },
      {},
      { allowedInstruments: ['C', 'B', 'D'] },
    );
    expect(lists.settings.allowedInstruments).toEqual(['B', 'C']);
    expect(lists.owners.allowedInstruments).toEqual(['user', 'bot']);
    const none = combineRiskSettings({ allowedInstruments: ['A'] }, {}, { allowedInstruments: [] });
    expect(none.settings.allowedInstruments).toEqual([]);
  });

  it('refuse an amount that is none', () => {
    const combine = () =>
      combineRiskSettings({ maxOrderValue: 'much' }, { maxOrderValue: '1' }, {});
    expect(codeOf(combine)).toBe('RISK_SETTINGS');
  });

  it('are never looser than any level alone: what one denies, all deny', () => {
    const level: fc.Arbitrary<RiskSettings> = fc.record(
      {
        allowedInstruments: fc.constantFrom(['BTCUSDT-PERP.SIM'], ['BTCUSDT-PERP.SIM', 'A'], ['A']),
        maxOrderValue: fc.integer({ min: 500, max: 20_000 }).map(String),
        maxPositionValue: fc.integer({ min: 500, max: 20_000 }).map(String),
        maxOpenOrders: fc.integer({ min: 1, max: 20 }),
        maxTotalExposurePercent: fc.integer({ min: 5, max: 200 }),
        priceCollarPercent: fc.integer({ min: 5, max: 200 }),
        maxSlippagePercent: fc.integer({ min: 5, max: 100 }),
        staleDataMilliseconds: fc.integer({ min: 20, max: 1000 }),
        duplicateMilliseconds: fc.integer({ min: 1, max: 100 }),
      },
      { requiredKeys: [] },
    );
    let denied = 0;
    let approved = 0;
    fc.assert(
      fc.property(
        level,
        level,
        level,
        fc.integer({ min: 80, max: 125 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 100 }),
        (user, account, bot, limitPrice, quantity, age) => {
          const desk = linearDesk();
          desk.work({ type: 'LIMIT', limitPrice: 90, quantity: 3 });
          desk.now += age;
          const order = desk.order({ type: 'LIMIT', limitPrice, quantity });
          const alone = [user, account, bot].map((settings) =>
            buildRiskEngine(settings).examine(order, desk),
          );
          const { settings, owners } = combineRiskSettings(user, account, bot);
          const together = buildRiskEngine(settings, owners).examine(order, desk);
          expect(together === null).toBe(alone.every((one) => one === null));
          if (together === null) approved += 1;
          else denied += 1;
        },
      ),
      { numRuns: 2000, seed: 1 },
    );
    expect(Math.min(denied, approved)).toBeGreaterThan(50);
  });

  it('stand in the denial with whose they are', () => {
    const desk = linearDesk();
    const reason = (user: RiskSettings, bot: RiskSettings): string | undefined => {
      const { settings, owners } = combineRiskSettings(user, {}, bot);
      return buildRiskEngine(settings, owners).examine(desk.order({ quantity: 5 }), desk)?.reason;
    };
    expect(reason({ maxOrderValue: '400' }, { maxOrderValue: '450' })).toBe(
      'the order is worth 500 USDT, the most allowed is 400 (limit of the user)',
    );
    expect(reason({ maxOrderValue: '450' }, { maxOrderValue: '450' })).toContain(
      '(limit of the user and the bot)',
    );
    expect(reason({}, { maxOrderValue: '450' })).toContain('(limit of the bot)');
    desk.tradingState = 'HALTED';
    expect(reason({}, { maxOrderValue: '450' })).toBe('trading is halted');
  });
});
