import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from './commands.ts';
import { BIN, candleCsv, Workplace } from './run-cli.test-support.ts';

const place = new Workplace();

beforeAll(() => {
  place.write('BTCUSDT-1h.csv', candleCsv());
});
afterAll(() => {
  place.remove();
});

describe('nightdesk', () => {
  it('shows help and its version', async () => {
    const help = await place.run('--help');
    expect(help.code).toBe(0);
    for (const { name, summary } of COMMANDS) {
      expect(help.out).toContain(`  ${name} `);
      expect(help.out).toContain(summary);
    }
    const bare = await place.run();
    expect([bare.code, bare.out]).toEqual([2, help.out]);
    expect((await place.run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await place.run('data')).code).toBe(2);
    expect((await place.run('data', '--help')).out).toContain('nightdesk data import');
  });

  it.each(COMMANDS.map(({ name }) => name))(
    'shows help of %s, with examples that it can read',
    async (name) => {
      const { code, out, err } = await place.run(...name.split(' '), '--help');
      expect([code, err]).toEqual([0, '']);
      expect(out).toContain(`Usage: nightdesk ${name}`);
      expect(
        out.split('\n').filter((line) => line.startsWith(`  nightdesk ${name}`)).length,
      ).toBeGreaterThan(0);
      const entry = COMMANDS.find((command) => command.name === name);
      const command = await entry?.load();
      const { readOptions } = await import('./options.ts');
      for (const [line] of command?.examples ?? []) {
        const args = line
          .slice(name.length)
          .split(' ')
          .filter((word) => word !== '');
        expect(() => command && readOptions(command, args)).not.toThrow();
      }
    },
  );

  it.each([
    [['backtst'], 'did you mean "backtest"'],
    [['data', 'imprt'], 'did you mean "data import"'],
    [['strategies', '--jsn'], 'did you mean "--json"'],
    [['data', 'verify'], 'Something is missing'],
    [['data', 'verify', 'BTCUSDT'], 'write it as SYMBOL@TIME-FRAME'],
    [['data', 'import', 'x.csv', '--fill-gaps'], 'needs --on-problem repair'],
    [['indicator'], 'Which indicator?'],
  ])('suggests what was meant by %j', async (args, words) => {
    const { code, out, err } = await place.run(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^error CLI_USAGE: /);
    expect(err).toContain(words);
  });

  it.skipIf(process.platform === 'win32')('is quiet when its reader has seen enough', async () => {
    const command = `"${process.execPath}" "${BIN}" indicator sma --data BTCUSDT-1h.csv | head -1; exit \${PIPESTATUS[0]}`;
    const ended = await new Promise<{ code: number | null; out: string; err: string }>(
      (resolve) => {
        const child = spawn('bash', ['-c', command], {
          cwd: place.folder,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        let [out, err] = ['', ''];
        child.stdout.on('data', (text: Buffer) => {
          out += text.toString();
        });
        child.stderr.on('data', (text: Buffer) => {
          err += text.toString();
        });
        child.once('close', (code) => {
          resolve({ code, out, err });
        });
      },
    );
    expect(ended).toEqual({ code: 0, out: 'time,sma\n', err: '' });
  });
});

describe('Ctrl-C', () => {
  it.skipIf(process.platform === 'win32')(
    'ends a back-test in the middle, and leaves no file',
    async () => {
      place.write(
        'slow.mjs',
        `export default {
        name: 'slow', title: 'Slow', version: '1', summary: 'Never ends.', presets: {},
        config: { parse: () => ({}), check: () => ({ config: {} }), jsonSchema: () => ({}) },
        instruments: { min: 1, max: 1 },
        subscriptions: () => [{ instrument: 0, timeFrame: null, warmUp: 1 }],
        lines: () => [],
        create: () => ({ onStart() { process.stderr.write('playing'); }, onBar() { for (;;); } }),
      };`,
      );
      const args = [
        'backtest',
        '--strategy',
        './slow.mjs',
        '--data',
        'BTCUSDT-1h.csv',
        '--report',
        'never',
      ];
      const child = spawn(process.execPath, [BIN, ...args], {
        cwd: place.folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      child.stderr.once('data', () => child.kill('SIGINT'));
      const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
        child.once('close', (...ended) => {
          resolve(ended);
        });
      });
      // A shell counts an end by SIGINT as 130.
      expect([code, signal]).toEqual([null, 'SIGINT']);
      expect(existsSync(place.path('never'))).toBe(false);
    },
  );
});

describe('nightdesk data', () => {
  it('imports, lists, checks, exports, resamples and deletes', async () => {
    const imported = await place.run('data', 'import', 'BTCUSDT-1h.csv', '--json');
    expect(JSON.parse(imported.out)).toMatchObject({
      added: 300,
      series: { symbol: 'BTCUSDT', timeFrameText: '1h' },
    });
    if (process.platform !== 'win32') expect(statSync(place.path('home')).mode & 0o777).toBe(0o700);
    expect((await place.run('data', 'import', 'BTCUSDT-1h.csv')).out).toContain(
      '0 candles added, 300 were there already.',
    );
    expect((await place.run('data', 'list')).out).toMatch(/BTCUSDT@1h +300 /);
    expect((await place.run('data', 'info', 'BTCUSDT@1h')).out).toContain(
      'BTCUSDT@1h: 300 candles',
    );
    expect((await place.run('data', 'verify', 'BTCUSDT@1h')).out).toContain(
      'Every checksum is right.',
    );
    const exported = await place.run('data', 'export', 'BTCUSDT@1h', 'out.csv');
    expect([exported.code, exported.out]).toEqual([0, '']);
    expect(readFileSync(place.path('out.csv'), 'utf8')).toBe(
      readFileSync(place.path('BTCUSDT-1h.csv'), 'utf8'),
    );
    expect((await place.run('data', 'resample', 'BTCUSDT@1h', '--to', '4h')).out).toContain(
      '75 candles added',
    );
    expect((await place.run('data', 'delete', 'BTCUSDT@4h')).code).toBe(0);
    const gone = await place.run('data', 'delete', 'BTCUSDT@4h');
    expect([gone.code, gone.err.slice(0, 25)]).toEqual([1, 'error DATA_STORE_MISSING:']);
  });

  it('says what is wrong with a file, and leaves the store as it was', async () => {
    place.write(
      'bad.csv',
      candleCsv((line, row) => (row === 9 ? line.replace(/^(\d+,[\d.]+),[\d.]+/, '$1,1') : line)),
    );
    const info = await place.run('data', 'info', 'bad.csv');
    expect(info.code).toBe(1);
    expect(info.out).toContain(
      'It would be refused: bad.csv: candles that cannot be used: 1 high-too-low',
    );
    expect((await place.run('data', 'import', 'bad.csv', '--symbol', 'BADUSDT')).code).toBe(1);
    expect((await place.run('data', 'list')).out).not.toContain('BADUSDT');
    const mended = await place.run(
      'data',
      'import',
      'bad.csv',
      '--symbol',
      'BADUSDT',
      '--on-problem',
      'repair',
    );
    expect([mended.code, mended.out.includes('repaired: high-raised: 1')]).toEqual([0, true]);
  });

  it('generates the same candles from the same seed', async () => {
    const make = async (out: string, seed: string): Promise<string> => {
      const { code } = await place.run(
        'data',
        'generate',
        '--seed',
        seed,
        '--bars',
        '200',
        '--out',
        out,
      );
      expect(code).toBe(0);
      return readFileSync(place.path(out), 'utf8');
    };
    const first = await make('g1.csv', '7');
    expect(await make('g2.csv', '7')).toBe(first);
    expect(await make('g3.csv', '8')).not.toBe(first);
    const stored = await place.run(
      'data',
      'generate',
      '--bars',
      '100',
      '--symbol',
      'ETHUSDT',
      '--json',
    );
    expect(JSON.parse(stored.out)).toMatchObject({
      series: [{ symbol: 'ETHUSDT-SIM', rows: 100, simulated: true }],
    });
    const played = await place.run(
      'backtest',
      '--strategy',
      'supertrend',
      '--data',
      'g1.csv',
      '--json',
    );
    expect(JSON.parse(played.out)).toMatchObject({
      data: [
        { symbol: 'G1-SIM', source: 'g1.csv (simulated by nightdesk, seed 7)', simulated: true },
      ],
    });
    const imported = await place.run('data', 'import', 'g1.csv', '--symbol', 'X', '--json');
    expect(JSON.parse(imported.out)).toMatchObject({
      series: { symbol: 'X-SIM', simulated: true },
    });
    const wrong = await place.run('data', 'generate', '--correlation', '2');
    expect([wrong.code, wrong.err.slice(0, 20)]).toEqual([1, 'error DATA_GENERATE:']);
  });
});

describe('nightdesk indicator', () => {
  it('prints columns with all digits, empty while warming up', async () => {
    const { code, out } = await place.run(
      'indicator',
      'sma',
      '--data',
      'BTCUSDT-1h.csv',
      '--set',
      'period=3',
      '--times',
      'ms',
    );
    const closes = readFileSync(place.path('BTCUSDT-1h.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[4]));
    const rows = out
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    expect(code).toBe(0);
    expect(rows).toHaveLength(301);
    expect(rows.slice(0, 3)).toEqual([
      ['time', 'sma'],
      [String(Date.UTC(2024, 0, 1)), ''],
      [String(Date.UTC(2024, 0, 1, 1)), ''],
    ]);
    rows.slice(3).forEach((row, i) => {
      const mean = ((closes[i] ?? 0) + (closes[i + 1] ?? 0) + (closes[i + 2] ?? 0)) / 3;
      expect(Math.abs(Number(row[1]) - mean)).toBeLessThan(1e-10);
    });
  });

  it('prints JSON and lists', async () => {
    const macd = await place.run('indicator', 'macd', '--data', 'BTCUSDT-1h.csv', '--json');
    const result: unknown = JSON.parse(macd.out);
    expect(result).toMatchObject({ indicator: 'macd' });
    expect(result).toHaveProperty('time.0', '2024-01-01T00:00:00.000Z');
    expect(result).toHaveProperty('macd', expect.arrayContaining([null, expect.any(Number)]));
    expect((await place.run('indicator', '--list')).out).toMatch(/^supertrend /m);
    expect((await place.run('indicator', 'rsi', '--list')).out).toMatch(/^period +14 /m);
    const wrong = await place.run(
      'indicator',
      'sma',
      '--data',
      'BTCUSDT-1h.csv',
      '--set',
      'period=0',
    );
    expect([wrong.code, wrong.out]).toEqual([1, '']);
    expect(wrong.err).toContain('error INDICATOR_PARAMETER: ');
  });
});

describe('nightdesk strategies', () => {
  it('lists them and shows settings', async () => {
    expect((await place.run('strategies')).out).toMatch(/^supertrend +Follows/);
    expect((await place.run('strategies', 'supertrend')).out).toMatch(
      /^multiplier +number +0\.5 – 10 +3 /m,
    );
    const json: unknown = JSON.parse((await place.run('strategies', 'supertrend', '--json')).out);
    expect(json).toHaveProperty('schema.properties.period.default', 10);
    expect((await place.run('strategies', 'suprtrend')).err).toContain('did you mean "supertrend"');
  });
});

describe('nightdesk tour', () => {
  it('makes candles, back-tests them and writes a report', async () => {
    const { code, out } = await place.run('tour', '--bars', '500');
    expect(code).toBe(0);
    expect(out).toContain('SIMULATED');
    expect(out).toContain('npx nightdesk backtest');
    const page = /file:\S+report\.html/.exec(out)?.[0];
    expect(page).toBeDefined();
    expect(existsSync(new URL(page ?? 'file:///none'))).toBe(true);
    expect((await place.run('tour', '--bars', '500')).code).toBe(0);
  });
});
