import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { candleCsv, Workplace } from '../run-cli.test-support.ts';

const place = new Workplace();
const RUN = ['backtest', '--strategy', 'supertrend', '--data', 'BTCUSDT-1h.csv', '--fee', '0.001'];

beforeAll(() => {
  place.write('BTCUSDT-1h.csv', candleCsv());
  place.write('list.json', '[]');
  place.write('unknown.json', '{"dailyLoss": {"percnt": 3}}');
  place.write('text.json', '{"maxOpenOrders": "few"}');
});
afterAll(() => {
  place.remove();
});

describe('nightdesk backtest under fees and risk limits', () => {
  it('takes fees out of what is received, by tiers of the traded volume', async () => {
    const play = async (...more: string[]): Promise<{ fees: unknown; fills: number }> => {
      const { code, out } = await place.run(...RUN, '--json', '--quiet', ...more);
      expect(code).toBe(0);
      const { fees, fills } = JSON.parse(out) as { fees: string; fills: number };
      return { fees: Number(fees), fills };
    };
    const plain = await play();
    // Nothing changes but where the fee is taken; the sums round a little differently.
    const received = await play('--fee-in', 'received');
    expect(received.fills).toBe(plain.fills);
    expect(received.fees).not.toBe(plain.fees);
    expect(Number(received.fees) / Number(plain.fees)).toBeCloseTo(1, 1);
    // From the first fill on, which is worth about 10,000, half of it.
    const tiers = await play('--fee-tier', '1:0.0005:0.0005');
    expect(tiers.fills).toBe(plain.fills);
    expect(Number(tiers.fees)).toBeLessThan(Number(plain.fees) * 0.75);
    expect(Number(tiers.fees)).toBeGreaterThan(Number(plain.fees) * 0.5);
  });

  it('keeps to risk limits of a file and of the command line, these first', async () => {
    place.write('risk.json', '{"maxOrderValue": 20000, "dailyLoss": {"percent": 50}}');
    const wide = await place.run(...RUN, '--json', '--quiet', '--risk', 'risk.json');
    expect([wide.code, wide.err]).toEqual([0, '']);
    expect(JSON.parse(wide.out)).toMatchObject({
      risk: { maxOrderValue: '20000', dailyLoss: { percent: 50 } },
      refused: [],
    });
    const tight = await place.run(
      ...[...RUN, '--json', '--quiet', '--risk', 'risk.json'],
      ...['--set-risk', 'maxOrderValue=5000', '--set-risk', 'dailyLoss.resetHourUtc=8'],
    );
    expect(JSON.parse(tight.out)).toMatchObject({
      risk: { maxOrderValue: '5000', dailyLoss: { percent: 50, resetHourUtc: 8 } },
      trades: 0,
      refused: [{ status: 'DENIED', code: 'RISK_ORDER_VALUE' }],
    });
    const elsewhere = await place.run(
      ...[...RUN, '--json', '--quiet', '--set-risk', 'allowedInstruments=ETHUSDT.BACKTEST'],
    );
    expect(JSON.parse(elsewhere.out)).toMatchObject({ trades: 0, risk: {} });
  });

  it.each([
    [
      'a fee tier that is none',
      ['--fee-tier', '1000:0.0008'],
      2,
      'CLI_USAGE',
      '--fee-tier 1000:0.0008: write volume, maker and taker fee',
    ],
    [
      'fee tiers that do not rise',
      ['--fee-tier', '1000:0.0008:0.001', '--fee-tier', '500:0.0008:0.001'],
      1,
      'INSTRUMENT_INVALID',
      'feeTiers must rise',
    ],
    [
      'received fees of contracts',
      ['--fee-in', 'received', '--kind', 'linear'],
      2,
      'CLI_USAGE',
      '--fee-in received is for spot',
    ],
    [
      'a risk limit that is none',
      ['--set-risk', 'maxOrdrValue=5'],
      2,
      'CLI_USAGE',
      'there is no such limit (did you mean "maxOrderValue"?); there are allowedInstruments, ',
    ],
    [
      'a risk limit that has parts',
      ['--set-risk', 'dailyLoss=5'],
      2,
      'CLI_USAGE',
      'it has parts; give dailyLoss.percent, dailyLoss.amount, dailyLoss.resetHourUtc',
    ],
    [
      'a risk limit that is no number',
      ['--set-risk', 'maxOpenOrders=few'],
      2,
      'CLI_USAGE',
      '--set-risk maxOpenOrders=few: the value must be a number',
    ],
    [
      'a risk limit without a value',
      ['--set-risk', 'maxOpenOrders'],
      2,
      'CLI_USAGE',
      'write it as name=value',
    ],
    [
      'a risk limit twice',
      ['--set-risk', 'maxOpenOrders=1', '--set-risk', 'maxOpenOrders=2'],
      2,
      'CLI_USAGE',
      'it is given twice',
    ],
    [
      'a risk limit out of range',
      ['--set-risk', 'dailyLoss.percent=0'],
      1,
      'RISK_SETTINGS',
      'dailyLoss.percent: 0 must be a number above 0',
    ],
    ['half a risk limit', ['--set-risk', 'orderRate.orders=5'], 1, 'RISK_SETTINGS', 'orderRate'],
    ['a risk file that is not there', ['--risk', 'none.json'], 1, 'RISK_FILE', 'none.json'],
    [
      'a risk file that is no JSON object',
      ['--risk', 'list.json'],
      1,
      'RISK_FILE',
      'write one JSON object',
    ],
    [
      'a risk file with an unknown limit',
      ['--risk', 'unknown.json'],
      1,
      'RISK_FILE',
      '"dailyLoss.percnt": there is no such limit (did you mean "dailyLoss.percent"?)',
    ],
    [
      'a risk file with text for a number',
      ['--risk', 'text.json'],
      1,
      'RISK_FILE',
      '"maxOpenOrders" must be a number',
    ],
  ] as const)('tells of %s and writes nothing', async (_, more, exit, code, words) => {
    const { err, out, code: ended } = await place.run(...RUN, '--events', 'never.jsonl', ...more);
    expect(err).toContain(`error ${code}: `);
    expect(err).toContain(words);
    expect([ended, out]).toEqual([exit, '']);
    expect(existsSync(place.path('never.jsonl'))).toBe(false);
  });
});
