import { statSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, Workplace } from '../run-cli.test-support.ts';
import { readCliToken, removeCliToken, writeCliToken } from '../../config/home/cli-token.ts';
import { aBot, FakeDesk, refusal, SECRET, wellHealth } from './fake-desk.test-support.ts';

const place = new Workplace();
const home = place.path('home');
const desk = new FakeDesk();

beforeAll(async () => {
  writeCliToken(home, { address: await desk.start(), secret: SECRET });
});
afterAll(async () => {
  await desk.stop();
  place.remove();
});
beforeEach(() => {
  desk.asked.length = 0;
  desk.answers.clear();
});

const run = (...args: readonly string[]): Promise<Ended> => place.run(...args);
const page = (...items: readonly unknown[]): unknown => ({ items, next: null });

describe('the token of a running desk', () => {
  it('is for its owner alone, is replaced, and is gone when the desk is', () => {
    const other = place.path('other-home');
    expect(readCliToken(other)).toBeNull();
    writeCliToken(other, { address: 'http://a', secret: '1' });
    writeCliToken(other, { address: 'http://b', secret: '2' });
    expect(readCliToken(other)).toEqual({ address: 'http://b', secret: '2' });
    expect(statSync(place.path('other-home', 'runtime', 'cli-token')).mode & 0o777).toBe(0o600);
    place.write('other-home/runtime/cli-token', 'rubbish');
    expect(() => readCliToken(other)).toThrow('it is not what the desk writes there');
    removeCliToken(other);
    removeCliToken(other);
    expect(readCliToken(other)).toBeNull();
  });
});

describe('nightdesk status', () => {
  it('ends with 0 when all is well, and shows ages and that it is paper', async () => {
    desk.on('GET /health', wellHealth());
    desk.on('GET /api/bots', page(aBot()));
    const { code, out, err } = await run('status');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^PAPER {2}http:\/\/127\.0\.0\.1:\d+ {2}version 0\.1\.0, up for 60 min\n/);
    expect(out).toMatch(
      /well: bots 1 of 1, runners 1 of 1, feeds 1 of 1; database ok, looked at \d s ago/,
    );
    expect(out).toMatch(/trend +PAPER \(simulated\) .* \+0\.5 +1 +1012\.50 USDT +\d+ s +2 h/);
    expect(out).not.toContain('\u{1b}');
  });

  it('ends with 3 when a part is not well, or a bot that is wanted does not run', async () => {
    desk.on('GET /health', wellHealth({ status: 'degraded' }));
    desk.on('GET /api/bots', page());
    expect((await run('status')).code).toBe(3);
    desk.on('GET /health', wellHealth());
    desk.on('GET /api/bots', page(aBot({ process: 'BACKOFF', reason: 'crashed twice' })));
    const { code, err } = await run('status');
    expect(code).toBe(3);
    expect(err).toContain('attention: bot trend should run and is BACKOFF: crashed twice');
    desk.on('GET /api/bots', page(aBot({ trading: 'REDUCING' })));
    const reducing = await run('status');
    expect(reducing.code).toBe(3);
    expect(reducing.err).toContain('attention: bot trend may only leave what it holds (REDUCING)');
    desk.on('GET /api/bots', page(aBot({ desired: 'STOPPED', process: 'STOPPED' })));
    expect((await run('status')).code).toBe(0);
  });

  it('reads every page', async () => {
    desk.on('GET /health', wellHealth());
    desk.answers.set('GET /api/bots', ({ query }) => ({
      json: {
        items: [aBot({ id: query['cursor'] ?? 'first' })],
        next: query['cursor'] === undefined ? 'second' : null,
      },
    }));
    const { out } = await run('status', '--json');
    const { bots } = JSON.parse(out) as { bots: { id: string }[] };
    expect(bots.map(({ id }) => id)).toEqual(['first', 'second']);
    expect(desk.asked.at(-1)?.query['limit']).toBe('500');
  });

  it('ends with 3 and says how to start when no desk is there', async () => {
    const other = new Workplace();
    const { code, out, err } = await other.run('status', '--json');
    expect({ code, err }).toEqual({ code: 3, err: '' });
    expect(JSON.parse(out)).toMatchObject({ healthy: false, error: { code: 'DESK_UNREACHABLE' } });
    const gone = new FakeDesk();
    writeCliToken(other.path('home'), { address: await gone.start(), secret: 'x' });
    await gone.stop();
    const refused = await other.run('status');
    expect(refused.code).toBe(3);
    expect(refused.err).toMatch(/No desk answers at http:\/\/127\.0\.0\.1:\d+ .* nightdesk start/);
    other.remove();
  });
});

describe('nightdesk bots', () => {
  it('lists with filters, as a table, as rows with tabs, as JSON', async () => {
    desk.on('GET /api/bots', { items: [aBot()], next: 'more1' });
    const table = await run('bots', 'list', '--desired', 'RUNNING', '--limit', '1');
    expect(table.out.split('\n')[0]).toMatch(/^bot +mode +strategy/);
    expect(table.err).toBe('more: --cursor more1\n');
    expect(desk.asked[0]?.query).toEqual({ desired: 'RUNNING', limit: '1' });
    const plain = await run('bots', 'list', '--plain', '--quiet');
    expect(plain.out.split('\t').slice(0, 3)).toEqual(['trend', 'PAPER (simulated)', 'supertrend']);
    expect(plain.err).toBe('');
    const json = await run('bots', 'list', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ items: [{ id: 'trend' }], next: 'more1' });
  });

  it('shows one, with its settings and its last decision', async () => {
    desk.on('GET /api/bots/trend', aBot());
    const { out } = await run('bots', 'show', 'trend');
    expect(out).toMatch(/last decision +BUY 0\.5 \(the trend is up\), \d+ s ago/);
    expect(out).toMatch(/ {2}period +10/);
    const missing = await run('bots', 'show', 'nobody');
    expect([missing.code, missing.out]).toEqual([1, '']);
    expect(missing.err).toContain('error NOT_FOUND: There is no such thing.');
  });

  it('starts, pauses, resumes, restarts and stops, each once, with a key of its own', async () => {
    for (const act of ['start', 'pause', 'resume', 'restart', 'stop']) {
      desk.on(`POST /api/bots/trend/${act}`, aBot({ desired: 'PAUSED' }));
      const { code, out } = await run('bots', act, 'trend');
      expect([act, code, out]).toEqual([act, 0, 'trend: wanted PAUSED, is RUNNING\n']);
    }
    await run('bots', 'stop', 'trend', '--policy', 'close');
    expect(desk.asked.map(({ body }) => body)).toEqual([
      null,
      null,
      null,
      null,
      {},
      { policy: 'close' },
    ]);
    const keys = desk.asked.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(6);
    expect(keys).not.toContain(undefined);
  });

  it('ends with 5 when some could and some could not, and with 1 when none could', async () => {
    desk.on('POST /api/bots/trend/pause', aBot({ desired: 'PAUSED' }));
    desk.answers.set('POST /api/bots/other/pause', () =>
      refusal(409, 'BOT_STOPPED', 'It is stopped.'),
    );
    const some = await run('bots', 'pause', 'other', 'trend');
    expect([some.code, some.out]).toEqual([5, 'trend: wanted PAUSED, is RUNNING\n']);
    expect(some.err).toBe('error BOT_STOPPED: other: It is stopped.\n');
    const json = await run('bots', 'pause', 'other', 'trend', '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      done: [{ id: 'trend' }],
      failed: [{ bot: 'other', error: { code: 'BOT_STOPPED' } }],
    });
    expect((await run('bots', 'pause', 'other')).code).toBe(1);
  });

  it('never calls an unknown outcome a success', async () => {
    desk.answers.set('POST /api/bots/trend/stop', () => 'silence');
    const { code, out, err } = await run('bots', 'stop', 'trend', '--timeout', '0.3');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/error DESK_UNKNOWN: .* whether it did what was asked for is unknown/);
    expect(desk.asked).toHaveLength(1);
  });
});

describe('nightdesk logs and trades', () => {
  const line = (sequence: number, text: string): unknown => ({
    ...{
      sequence,
      text,
      time: 1_700_000_000_000 + sequence,
      bot: 'trend',
      level: 'warn',
      fields: null,
    },
  });

  it('shows lines oldest first, on one line each', async () => {
    desk.on('GET /api/logs', page(line(2, 'second\nhalf'), line(1, 'first')));
    const { code, out } = await run('logs', '--bot', 'trend', '--since', '2h', '--level', 'info');
    expect(code).toBe(0);
    expect(out).toBe(
      '2023-11-14T22:13:20.001Z  WARN   trend  first\n2023-11-14T22:13:20.002Z  WARN   trend  second half\n',
    );
    const query: Readonly<Record<string, string>> = desk.asked[0]?.query ?? {};
    expect(query).toMatchObject({ bot: 'trend', level: 'info', limit: '100' });
    expect(Math.abs(Number(query['from']) - (Date.now() - 7_200_000))).toBeLessThan(60_000);
    const json = await run('logs', '--json');
    expect(
      json.out
        .trim()
        .split('\n')
        .map((text) => (JSON.parse(text) as { sequence: number }).sequence),
    ).toEqual([1, 2]);
  });

  it('reads as many pages as wanted, and follows without a line twice', async () => {
    let looks = 0;
    desk.answers.set('GET /api/logs', ({ query }) => {
      looks += 1;
      if (query['cursor'] === 'older') return { json: page(line(1, 'first')) };
      if (looks <= 2) return { json: { items: [line(2, 'second')], next: 'older' } };
      // Then one more line comes, and the desk is gone for the test: its error ends the command.
      if (looks === 3) return { json: page(line(3, 'third'), line(2, 'second')) };
      return refusal(403, 'AUTH_FORBIDDEN', 'Enough.');
    });
    const { code, out, err } = await run('logs', '-f', '--limit', '2', '--plain');
    expect(out.split('\n').map((text) => text.split('\t')[3])).toEqual([
      'first',
      'second',
      'third',
      undefined,
    ]);
    expect([code, err]).toEqual([1, 'error AUTH_FORBIDDEN: Enough.\n']);
  });

  it('refuses a time that is none', async () => {
    const { code, err } = await run('logs', '--since', 'yesterday');
    expect(code).toBe(2);
    expect(err).toContain('--since yesterday');
  });

  it('lists trades with filters and a cursor', async () => {
    const trade = {
      account: 'paper1',
      bot: 'trend',
      instrument: 'BTCUSDT.SIMULATED',
      number: 3,
      side: 'LONG',
      quantity: '0.5',
      entryValue: '50',
      exitValue: '49',
      fees: '0.1',
      funding: '0',
      pnl: '-1.1',
      entryTime: 1_700_000_000_000,
      exitTime: 1_700_000_060_000,
      exitReason: '',
    };
    desk.on('GET /api/trades', { items: [trade, { ...trade, pnl: '2' }], next: 'n2' });
    const { out, err } = await run(
      'trades',
      '--bot',
      'trend',
      '--result',
      'loss',
      '--cursor',
      'n1',
    );
    expect(out).toMatch(
      /2023-11-14 22:14:20Z +trend +BTCUSDT\.SIMULATED +LONG +0\.5 +50 +49 +0\.1 +-1\.1 +signal/,
    );
    expect(out).toMatch(/\+2 +signal/);
    expect(err).toBe('more: --cursor n2\n');
    expect(desk.asked[0]?.query).toEqual({ bot: 'trend', result: 'loss', cursor: 'n1' });
  });
});

describe('nightdesk kill', () => {
  const report = (...oks: readonly boolean[]): unknown => ({
    level: 'flatten',
    steps: oks.map((ok) => ({ account: 'paper1', bot: 'trend', what: 'close', ok, text: '' })),
    ok: oks.every(Boolean),
  });

  it('asks, and ends with 4 where nobody can be asked; nothing was done', async () => {
    desk.on('GET /api/bots', page(aBot()));
    for (const step of ['pause', 'stop', 'flatten', 'release']) {
      const { code, out, err } = await run('kill', step);
      expect([code, out]).toEqual([4, '']);
      expect(err).toContain('error CLI_CONFIRM');
    }
    expect(desk.asked.filter(({ method }) => method !== 'GET')).toEqual([]);
    const { err } = await run('kill', 'flatten', '--no-input');
    expect(err).toContain(
      'the positions of 1 bots closed at the market:\n  trend: +0.5 BTCUSDT.SIMULATED',
    );
  });

  it('does it with --yes, and says of each step how it went', async () => {
    desk.on('POST /api/kill', report(true));
    const { code, out } = await run(
      'kill',
      'flatten',
      '--yes',
      '--reason',
      'wrong prices',
      '--account',
      'paper1',
    );
    expect(code).toBe(0);
    expect(out).toMatch(/paper1 +trend +close +done/);
    expect(desk.asked).toHaveLength(1);
    expect(desk.asked[0]?.body).toEqual({
      level: 'flatten',
      reason: 'wrong prices',
      account: 'paper1',
    });
    await run('kill', 'pause', '-y');
    expect(desk.asked[1]?.body).toMatchObject({ level: 'pause-entries' });
  });

  it('ends with 5 when a part was done, and with 1 when nothing was', async () => {
    desk.on('POST /api/kill', report(true, false));
    const { code, out, err } = await run('kill', 'stop', '--yes');
    expect(code).toBe(5);
    expect(out).toContain('NOT DONE');
    expect(err).toContain('Not everything was done');
    desk.on('POST /api/kill', report(false));
    expect((await run('kill', 'stop', '--yes')).code).toBe(1);
    desk.on('POST /api/kill/release', report(true));
    expect((await run('kill', 'release', '--yes')).code).toBe(0);
  });
});

describe('nightdesk user', () => {
  const ada = {
    ...{ id: 'u7', name: 'ada', role: 'trader', disabled: false, secondFactor: true },
    createdTime: 1,
    passwordTime: null,
  };
  const link = { token: 'tok', expiresTime: 1_700_000_000_000 };

  it('adds, lists, resets and revokes', async () => {
    desk.on('POST /api/users', { user: ada, link }, 201);
    const added = await run('user', 'add', 'ada', '--role', 'trader');
    expect(added.out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/.*tok\n$/);
    expect(added.err).toContain('works once');
    expect(desk.asked[0]?.body).toEqual({ name: 'ada', role: 'trader' });
    desk.on('GET /api/users', page(ada));
    expect((await run('user', 'list')).out).toMatch(/ada +trader +may sign in +yes +not yet/);
    desk.on('POST /api/users/u7/reset', link);
    expect((await run('user', 'reset', 'ada')).code).toBe(4);
    expect((await run('user', 'reset', 'ada', '--yes')).out).toContain('tok');
    desk.on('PATCH /api/users/u7', { ...ada, disabled: true });
    expect((await run('user', 'revoke', 'ada', '--yes')).err).toContain('ada is locked out.');
    expect(desk.asked.at(-1)?.body).toEqual({ disabled: true });
  });

  it('suggests a name', async () => {
    desk.on('GET /api/users', page(ada));
    const { code, err } = await run('user', 'reset', 'adda', '--yes');
    expect(code).toBe(1);
    expect(err).toMatch(/There is no user "adda".*"ada"/);
  });
});

describe('a desk that is not as it should be', () => {
  it('is told of: another program, a later version, no right to it', async () => {
    desk.on('GET /api/bots', { hello: 'world' });
    expect((await run('bots', 'list')).err).toContain('error DESK_REPLY');
    desk.on('GET /api/bots', 'not ours', 500);
    expect((await run('bots', 'list')).err).toContain('answered 500 without saying why');
    const other = new Workplace();
    writeCliToken(other.path('home'), { address: readCliToken(home)?.address ?? '', secret: 'no' });
    const { code, err } = await other.run('bots', 'list', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'AUTH_REQUIRED' } });
    expect(err).not.toContain(SECRET);
    other.remove();
  });
});

describe('nightdesk completion', () => {
  it('knows every command and option', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, out } = await run('completion', shell);
      expect(code).toBe(0);
      for (const word of ['bots', 'flatten', 'policy', 'leave', 'no-input'])
        expect(out).toContain(word);
    }
    expect((await run('completion', 'tcsh')).code).toBe(2);
  });
});
