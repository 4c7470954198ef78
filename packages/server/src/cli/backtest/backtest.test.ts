import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { candleCsv, Workplace } from '../run-cli.test-support.ts';

const place = new Workplace();
const RUN = ['backtest', '--strategy', 'supertrend', '--data', 'BTCUSDT-1h.csv', '--fee', '0.001'];

beforeAll(() => {
  place.write('BTCUSDT-1h.csv', candleCsv());
});
afterAll(() => {
  place.remove();
});

describe('nightdesk backtest', () => {
  it('prints one JSON object and nothing else, messages on standard error', async () => {
    const { code, out, err } = await place.run(
      ...RUN,
      '--set',
      'period=5',
      '--capital',
      '5000',
      '--json',
    );
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(1);
    const result: unknown = JSON.parse(out);
    expect(result).toMatchObject({
      strategy: 'supertrend',
      preset: 'research',
      config: { period: 5, multiplier: 3, amount: 100, slippage: 100, autoTrade: true },
      instruments: [{ id: 'BTCUSDT.BACKTEST', base: 'BTC', quote: 'USDT', pricePrecision: 2 }],
      data: [{ symbol: 'BTCUSDT', source: 'BTCUSDT-1h.csv', bars: 300, gaps: 0, missing: 0 }],
      currency: 'USDT',
      capital: '5000',
      bars: 300,
      from: '2024-01-01T00:00:00.000Z',
      to: '2024-01-13T12:00:00.000Z',
      refused: [],
      notices: [],
      noticeCount: 0,
      noTrades: null,
    });
    for (const key of [
      'trades',
      'finalEquity',
      'barsPerSecond',
      'peakMemoryMb',
      'loadMs',
      'runMs',
    ]) {
      expect(result).toHaveProperty(key, expect.any(Number));
    }
    expect(result).toHaveProperty('metrics.sharpe.convention', expect.any(String));
    expect(result).toHaveProperty('metrics.totalReturn.buyAndHold', expect.any(Number));
    expect(result).toHaveProperty('finalEquityExact', expect.stringMatching(/^\d+\.\d{12}$/));
    expect(err).toBe(
      'Settings begin with the preset "research"; --preset none begins with the defaults.\n',
    );
  });

  it('gives the same events, report and figures twice, whole files only', async () => {
    const wanted = (name: string): string[] => [
      '--report',
      name,
      '--csv',
      name,
      '--events',
      `${name}/events.jsonl`,
    ];
    const first = await place.run(...RUN, ...wanted('a'), '--quiet');
    const second = await place.run(...RUN, ...wanted('b'), '--quiet');
    expect([first.code, first.err, second.code]).toEqual([0, '', 0]);
    const files = readdirSync(place.path('a')).sort();
    expect(files).toEqual([
      'equity.csv',
      'events.jsonl',
      'fills.csv',
      'orders.csv',
      'report.html',
      'result.json',
      'trades.csv',
    ]);
    for (const file of files) {
      const text = readFileSync(place.path('a', file), 'utf8');
      expect(text.length).toBeGreaterThan(100);
      expect(readFileSync(place.path('b', file), 'utf8')).toBe(text);
    }
    const events = readFileSync(place.path('a', 'events.jsonl'), 'utf8').trim().split('\n');
    const kinds = events.map((line) => {
      const event: unknown = JSON.parse(line);
      return typeof event === 'object' && event !== null && 'kind' in event ? event.kind : '';
    });
    expect(kinds).toContain('OrderFilled');
    // The time that playing took is the one thing that differs.
    const timeless = (text: string): string => text.replace(/ in \S+ ms;/, '');
    expect(timeless(second.out)).toBe(timeless(first.out));
  });

  it('prints a table with buy and hold beside it, and what is odd about the data', async () => {
    place.write(
      'gap.csv',
      candleCsv((line, row) => (row === 100 ? '# gone' : line)),
    );
    const { code, out } = await place.run(
      'backtest',
      '--strategy',
      'supertrend',
      '--data',
      'gap.csv',
      '--symbol',
      'ETHBTC',
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^SuperTrend on ETHBTC, 1h, 2024-01-01 00:00 to 2024-01-13 12:00 UTC/);
    expect(out).toMatch(/Final equity +\S+ BTC +\S+/);
    expect(out).toContain(
      'Data: ETHBTC: 1 gap, 1 candle missing, the first at 2024-01-05T04:00:00Z',
    );
  });

  it('begins with the preset that it is told', async () => {
    const config = async (...more: string[]): Promise<unknown> => {
      const result: unknown = JSON.parse((await place.run(...RUN, '--json', ...more)).out);
      return result;
    };
    expect(await config('--preset', 'none')).toMatchObject({
      preset: null,
      config: { amount: 50, slippage: 1.5 },
    });
    expect(await config('--preset', 'signals')).toMatchObject({ preset: 'signals', orders: 0 });
    expect(await config('--set', 'amount=20')).toMatchObject({
      preset: 'research',
      config: { amount: 20, slippage: 100 },
    });
  });

  it('back-tests a strategy of one’s own, stored candles and a part of them', async () => {
    const store = await place.run('data', 'import', 'BTCUSDT-1h.csv', '--symbol', 'BTCUSDT');
    expect(store.code).toBe(0);
    place.write(
      'mine.mjs',
      `export default {
        name: 'mine', title: 'Mine', version: '1', summary: 'Buys once.', presets: {},
        config: { parse: () => ({}), check: () => ({ config: {} }), jsonSchema: () => ({}) },
        instruments: { min: 1, max: 1 },
        subscriptions: () => [{ instrument: 0, timeFrame: null, warmUp: 1 }],
        lines: () => [],
        create: () => ({ onBar(bar, desk) {
          if (desk.position(0).isFlat) desk.submit({ instrument: 0, side: 'BUY', quantity: Number(process.env.MINE_QUANTITY ?? 1) }, { rule: 'flat', values: {} });
        } }),
      };`,
    );
    const range = ['--from', '2024-01-02', '--to', '2024-01-03T12:00'];
    const { code, out } = await place.run(
      'backtest',
      '--strategy',
      './mine.mjs',
      '--data',
      'BTCUSDT@1h',
      ...range,
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      bars: 36,
      orders: 1,
      fills: 1,
      preset: null,
      open: [{ quantity: '1' }],
    });
  });
});

describe('bad input', () => {
  const broken = (row: number, change: (line: string) => string): string =>
    candleCsv((line, i) => (i === row ? change(line) : line));
  const files = {
    'letter.csv': broken(40, (line) => line.replace(/,10$/, ',1O').replace(/,(\d)/, ',x$1')),
    'order.csv': candleCsv((line, i) =>
      i === 50 ? line.replace(/^\d+/, String(Date.UTC(2024, 0, 1, 1))) : line,
    ),
    'high.csv': broken(60, (line) => line.replace(/^(\d+,[\d.]+),[\d.]+/, '$1,1')),
    'empty.csv': '',
    'binary.csv': '\u0000\u0001\u0002\u0003',
  };
  const good = 'BTCUSDT-1h.csv';
  beforeAll(() => {
    for (const [name, text] of Object.entries(files)) place.write(name, text);
    place.write('broken.mjs', 'export default { name: 3 };');
  });

  it.each([
    [
      'a letter in a price',
      'supertrend',
      'letter.csv',
      [],
      1,
      'DATA_CSV_ROWS',
      'letter.csv:42: column open: "x',
    ],
    [
      'candles out of order',
      'supertrend',
      'order.csv',
      [],
      1,
      'DATA_REFUSED',
      'line 52, 2024-01-01T01:00:00Z',
    ],
    ['a high below the low', 'supertrend', 'high.csv', [], 1, 'DATA_REFUSED', 'line 62'],
    ['an empty file', 'supertrend', 'empty.csv', [], 1, 'DATA_EMPTY', 'empty.csv'],
    ['a file that is no text', 'supertrend', 'binary.csv', [], 1, 'DATA_NOT_TEXT', 'binary.csv'],
    ['a file that is not there', 'supertrend', 'none.csv', [], 1, 'DATA_SOURCE', 'none.csv'],
    [
      'a series that is not there',
      'supertrend',
      'NONE@1h',
      [],
      1,
      'DATA_STORE_MISSING',
      'nightdesk data list',
    ],
    [
      'an unknown strategy',
      'supertrnd',
      good,
      [],
      1,
      'STRATEGY_UNKNOWN',
      'did you mean "supertrend"',
    ],
    ['a strategy file that is none', './broken.mjs', good, [], 1, 'STRATEGY_SHAPE', 'broken.mjs'],
    [
      'a multiplier of 0',
      'supertrend',
      good,
      ['--set', 'multiplier=0'],
      1,
      'CONFIG_INVALID',
      'multiplier',
    ],
    ['an unknown setting', 'supertrend', good, ['--set', 'perod=3'], 1, 'CONFIG_INVALID', 'perod'],
    [
      'a setting without a value',
      'supertrend',
      good,
      ['--set', 'period'],
      2,
      'CLI_USAGE',
      'name=value',
    ],
    [
      'a setting twice',
      'supertrend',
      good,
      ['--set', 'period=3', '--set', 'period=4'],
      2,
      'CLI_USAGE',
      'twice',
    ],
    [
      'an unknown option',
      'supertrend',
      good,
      ['--capitl', '5'],
      2,
      'CLI_USAGE',
      'did you mean "--capital"',
    ],
    ['a fee that is no number', 'supertrend', good, ['--fee', 'x'], 2, 'CLI_USAGE', '--fee x'],
    [
      'an option without a value',
      'supertrend',
      good,
      ['--fee', '--quiet'],
      2,
      'CLI_USAGE',
      '--fee needs a value',
    ],
    [
      'a word where none belongs',
      'supertrend',
      good,
      ['oops'],
      2,
      'CLI_USAGE',
      '"oops" has no place',
    ],
    ['no money', 'supertrend', good, ['--capital', '0'], 1, 'BACKTEST_CAPITAL', 'above 0'],
    [
      'a day that is none',
      'supertrend',
      good,
      ['--from', '2024-02-31'],
      2,
      'CLI_USAGE',
      '2024-02-31',
    ],
    [
      'a range without candles',
      'supertrend',
      good,
      ['--from', '2030-01-01'],
      1,
      'DATA_RANGE',
      'there are no candles',
    ],
    ['leverage on spot', 'supertrend', good, ['--leverage', '3'], 2, 'CLI_USAGE', '--kind linear'],
    [
      'a choice that is none',
      'supertrend',
      good,
      ['--kind', 'spt'],
      2,
      'CLI_USAGE',
      'did you mean "spot"',
    ],
    [
      'too few markets',
      'supertrend',
      good,
      ['--data', 'high.csv', '--on-problem', 'repair'],
      1,
      'BACKTEST_MARKETS',
      'it takes 1 market',
    ],
  ] as const)(
    'tells of %s and writes nothing',
    async (_, strategy, data, more, exit, code, words) => {
      const out = ['--report', 'never', '--events', 'never/events.jsonl'];
      const ended = await place.run(
        'backtest',
        '--strategy',
        strategy,
        '--data',
        data,
        ...out,
        ...more,
      );
      expect(ended.err).toContain(`error ${code}: `);
      expect(ended.err).toContain(words);
      expect(ended.err).not.toMatch(/\n +at /);
      expect([ended.code, ended.out]).toEqual([exit, '']);
      expect(existsSync(place.path('never'))).toBe(false);
    },
  );

  it('tells of it as JSON on standard error when results are wanted as JSON', async () => {
    const { code, out, err } = await place.run(...RUN, '--set', 'multiplier=0', '--json');
    expect([code, out]).toEqual([1, '']);
    expect(JSON.parse(err)).toMatchObject({
      error: { code: 'CONFIG_INVALID', disposition: 'refuse', context: { strategy: 'supertrend' } },
    });
  });

  it('denies orders below the least value, with the reason', async () => {
    const { code, out } = await place.run(...RUN, '--min-notional', '20000', '--quiet');
    expect(code).toBe(0);
    expect(out).toMatch(
      /\d+ orders denied: RISK_MIN_NOTIONAL: value 10000 USDT is below the smallest 20000 of BTCUSDT/,
    );
  });

  it('says why there is no trade: a strategy’s own warning, too few bars', async () => {
    const run = ['backtest', '--strategy', 'breakout', '--data', good, '--quiet'];
    const small = await place.run(...run, '--min-notional', '1000000');
    expect(small.out).toMatch(
      /\nWarning of the strategy: An entry in BTCUSDT would be .*, less than the venue takes \(1000000 USDT\)\. .* \(at 2024-01-\d\d \d\d:00\)\n/,
    );
    expect(small.out).toContain('No trade was closed: no order was made. What the strategy said');
    const json = await place.run(...run, '--min-notional', '1000000', '--json');
    const result: unknown = JSON.parse(json.out);
    expect(result).toMatchObject({
      trades: 0,
      notices: [{ level: 'warn', count: 1 }],
      noticeCount: 1,
    });
    expect(result).toHaveProperty('noTrades', expect.stringContaining('stands in its notices'));
    const short = await place.run(...run, '--to', '2024-01-01T05:00');
    expect(short.out).toMatch(
      /No trade was closed: the strategy waits for \d+ bars .* the data \(5 bars\) ended first/,
    );
  });

  it('denies an order for NaN, and ends with an error when a strategy throws', async () => {
    const text = readFileSync(place.path('mine.mjs'), 'utf8');
    place.write('nan.mjs', text.replace('Number(process.env.MINE_QUANTITY ?? 1)', 'Number.NaN'));
    place.write(
      'throws.mjs',
      text.replace('Number(process.env.MINE_QUANTITY ?? 1)', 'bar.nothing.there'),
    );
    const nan = await place.run('backtest', '--strategy', './nan.mjs', '--data', good, '--json');
    expect(nan.code).toBe(0);
    const result: unknown = JSON.parse(nan.out);
    expect(result).toMatchObject({
      fills: 0,
      refused: [{ status: 'DENIED', code: 'MONEY_NOT_FINITE' }],
    });
    expect(result).toHaveProperty(
      'refused.0.reason',
      expect.stringContaining('the quantity of BTCUSDT is NaN'),
    );
    const thrown = await place.run(
      'backtest',
      '--strategy',
      './throws.mjs',
      '--data',
      good,
      '--report',
      'never',
    );
    expect([thrown.code, thrown.out]).toEqual([1, '']);
    expect(thrown.err).toContain(
      'error STRATEGY_FAILED: The strategy of bot mine failed in onBar at 2024-01-01T01:00:00.000Z',
    );
    expect(existsSync(place.path('never'))).toBe(false);
  });

  it('names the place that cannot be written', async () => {
    place.write('in-the-way', '');
    const { code, err } = await place.run(...RUN, '--report', 'in-the-way/report');
    expect(code).toBe(1);
    expect(err).toMatch(/error FOLDER: The folder in-the-way\/report cannot be made/);
  });
});
