import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { errorOf } from '../secrets/error-of.test-support.ts';
import { newMasterKey } from '../secrets/master-key.ts';
import { checkConfig, homeOf, type Environment } from './check-config.ts';
import { isLoopback } from './cross-checks.ts';
import { loadConfig } from './load-config.ts';
import { SETTINGS } from './settings-list.ts';

const folder = mkdtempSync(join(tmpdir(), 'nightdesk-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
let home = '';
let count = 0;
beforeEach(() => {
  count += 1;
  home = join(folder, String(count));
  mkdirSync(home);
});

function write(value: unknown): string {
  const file = join(home, 'config.json');
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value), { mode: 0o600 });
  return file;
}

function env(more: Environment = {}): Environment {
  return { NIGHTDESK_HOME: home, ...more };
}

/** `setting: message` of every problem. */
function problems(more: Environment = {}): string[] {
  return checkConfig(env(more)).problems.map(({ setting, message }) => `${setting}: ${message}`);
}

describe('defaults', () => {
  it('are loopback, paper and SQLite below the home', () => {
    const { config, warnings } = loadConfig(env());
    expect(config).toMatchObject({
      home,
      file: null,
      production: false,
      server: { host: '127.0.0.1', port: 3000, allowRemote: false, tlsProxy: false },
      database: { shown: join(home, 'desk.db'), dialect: 'sqlite' },
      trading: { mode: 'paper' },
    });
    expect(config.database.url.reveal()).toBe(join(home, 'desk.db'));
    expect(warnings).toEqual([]);
  });
  it('put the home where the command line has it', () => {
    expect(homeOf({})).toBe(join(homedir(), '.nightdesk'));
    expect(homeOf({ NIGHTDESK_HOME: '' })).toBe(join(homedir(), '.nightdesk'));
  });
});

describe('sources', () => {
  it('go environment, file, default; an empty variable is none', () => {
    const file = write({ server: { port: 4000, host: 'localhost' }, log: { level: 'warn' } });
    const { config, settings } = checkConfig(env({ PORT: '5000', HOST: ' ', LOG_LEVEL: '' }));
    expect(config).toMatchObject({
      file,
      server: { port: 5000, host: 'localhost' },
      log: { level: 'warn' },
    });
    const sources = new Map(settings.map(({ path, source }) => [path, source]));
    expect(sources.get('server.port')).toBe('PORT');
    expect(sources.get('server.host')).toBe(file);
    expect(sources.get('trading.mode')).toBe('default');
    expect(settings.length).toBe(SETTINGS.length);
  });
  it('take words for yes and no, lists and numbers as an environment has them', () => {
    const { config } = loadConfig(
      env({
        HOST: '0.0.0.0',
        NIGHTDESK_ALLOW_REMOTE: 'yes',
        NIGHTDESK_TLS_PROXY: '1',
        NIGHTDESK_TRUSTED_PROXIES: '10.0.0.2, 10.0.0.3,',
        NIGHTDESK_SESSION_DAYS: '30',
      }),
    );
    expect(config.server).toMatchObject({
      allowRemote: true,
      tlsProxy: true,
      trustedProxies: ['10.0.0.2', '10.0.0.3'],
    });
    expect(config.security.sessionDays).toBe(30);
  });
  it('want a file that was named, and no other', () => {
    expect(checkConfig(env()).problems).toEqual([]);
    const named = checkConfig(env(), join(home, 'other.json'));
    expect(named.problems[0]?.message).toMatch(/no such file/);
  });
});

describe('problems', () => {
  it('are all named at once, with where from, what is allowed and an example', () => {
    const file = write({ server: { port: '70000', tlsProxy: 'maybe' }, log: { level: 'loud' } });
    const error = errorOf(() => loadConfig(env({ PORT: '99999', NIGHTDESK_MODE: 'real' })));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.context).toMatchObject({ problems: 4 });
    expect(error.message).toContain(
      'server.port (from PORT): "99999" is not allowed. Allowed: a whole number from 0 to 65535. Example: PORT=3000',
    );
    expect(error.message).toContain(
      `log.level (from ${file}): "loud" is not allowed. Allowed: one of trace, debug, info, warn, error, fatal. Example: "level": "info"`,
    );
    expect(error.message).toContain('trading.mode (from NIGHTDESK_MODE): "real"');
    expect(error.message).toContain('server.tlsProxy');
  });

  it.each([['3000.5'], ['-1'], ['0x10'], ['1e3'], ['three'], ['65536'], ['９０']])(
    'refuse the port %s',
    (PORT) => {
      expect(problems({ PORT })).toEqual([`server.port: ${JSON.stringify(PORT)} is not allowed.`]);
    },
  );

  it('name unknown settings with what may have been meant', () => {
    write({ sever: {}, server: { prot: 1 }, port: 3, home: '/x', masterKey: 'k', log: 'info' });
    expect(problems()).toEqual([
      expect.stringMatching(/^sever: There is no such setting \(did you mean "server"\?\)/),
      expect.stringMatching(/^server\.prot: .*did you mean "port"\?/),
      expect.stringMatching(/^port: .*write it as {"server": {"port": …}}/),
      expect.stringMatching(/^home: .*NIGHTDESK_HOME/),
      expect.stringMatching(/^masterKey: .*WALLET_ENCRYPTION_KEY/),
      expect.stringMatching(/^log: It must be an object: {"log": {"level": "info"}}/),
    ]);
  });

  it('name odd names too', () => {
    write('{"__proto__": {"port": 1}, "constructor": 1, "server": {"__proto__": {"port": 9}}}');
    const { problems: found, config } = checkConfig(env());
    expect(config).toBeNull();
    expect(found.map(({ setting }) => setting)).toEqual([
      '__proto__',
      'constructor',
      'server.__proto__',
    ]);
  });

  it('of the file itself say what is wrong and where, and quote nothing of it', () => {
    write('{"database": {"url": "postgres://desk:hunter2@localhost/x"},\n "a" 5}');
    expect(problems()[0]).toMatch(/not JSON at line 2/);
    for (const text of ['hunter2', '["hunter2"]', '"hunter2"', 'null', '12', '', '{"hunter2"']) {
      write(text);
      const [first = ''] = problems();
      expect(first, text).toMatch(/cannot be used/);
      expect(first).not.toContain('hunter2');
    }
    write(`\uFEFF{"server": {"port": 4001}}`);
    expect(loadConfig(env()).config.server.port).toBe(4001);
    rmSync(join(home, 'config.json'));
    mkdirSync(join(home, 'config.json'));
    expect(problems()[0]).toMatch(/it is no file/);
  });

  it('hold for whatever a file may be: never a crash, never a configuration of nonsense', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.dictionary(fc.constantFrom(...SETTINGS.map(({ path }) => path)), fc.jsonValue()),
        (json, some) => {
          const groups: Record<string, Record<string, unknown>> = {};
          for (const [path, value] of Object.entries(some)) {
            const [group = '', name = ''] = path.split('.');
            (groups[group] ??= {})[name] = value;
          }
          for (const text of [json, JSON.stringify(groups)]) {
            write(text);
            const { config, problems: found } = checkConfig(env());
            expect(config === null).toBe(found.length > 0);
            if (config !== null) expect(config.server.port).toBeGreaterThanOrEqual(0);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('tell of mistyped variables without stopping, and leave those of others alone', () => {
    const { config, warnings } = checkConfig(
      env({ NIGHTDESK_TLS_PROXI: '1', NIGHTDESK_DEBUG: '1', HOME: '/root', NODE_ENV: 'prodution' }),
    );
    expect(config).not.toBeNull();
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('did you mean "NIGHTDESK_TLS_PROXY"'),
      expect.stringContaining('did you mean "production"'),
    ]);
  });
});

describe('the network', () => {
  it('knows what is loopback, and takes nothing else for it', () => {
    for (const host of ['127.0.0.1', '127.9.9.9', 'localhost', '::1', '[::1]', '::ffff:127.0.0.1'])
      expect(isLoopback(host), host).toBe(true);
    for (const host of [
      '0.0.0.0',
      '::',
      '10.0.0.1',
      '127.evil.example',
      '127.0.0.1.example',
      '1127.0.0.1',
      '127.0.0.256',
      'localhost.example',
      '',
    ])
      expect(isLoopback(host), host).toBe(false);
  });
  it('is opened by an explicit word alone, and without TLS only with a warning', () => {
    expect(problems({ HOST: '0.0.0.0' })).toEqual([
      expect.stringMatching(/server\.host: 0\.0\.0\.0 can be reached from the network/),
    ]);
    const open = checkConfig(env({ HOST: '0.0.0.0', NIGHTDESK_ALLOW_REMOTE: 'true' }));
    expect(open.config).not.toBeNull();
    expect(open.warnings.map(({ setting }) => setting)).toEqual(['server.tlsProxy']);
    expect(
      checkConfig(env({ HOST: '::', NIGHTDESK_ALLOW_REMOTE: '1', NIGHTDESK_TLS_PROXY: '1' }))
        .warnings,
    ).toEqual([]);
  });
  it('doubts https without a proxy, and a proxy that nobody trusts', () => {
    const { warnings } = checkConfig(env({ NIGHTDESK_PUBLIC_URL: 'https://desk.example.org' }));
    expect(warnings.map(({ setting }) => setting)).toEqual(['server.publicUrl']);
    write({ server: { tlsProxy: true, trustedProxies: [] } });
    expect(checkConfig(env()).warnings.map(({ setting }) => setting)).toEqual([
      'server.trustedProxies',
    ]);
    for (const url of ['ftp://x', 'https://u:p@x', 'https://x/?a=1', 'x'])
      expect(problems({ NIGHTDESK_PUBLIC_URL: url }).length, url).toBe(1);
  });
});

describe('secrets', () => {
  const password = 'hunter2-hunter2';
  it('are nowhere in what is shown, right or wrong', () => {
    const key = newMasterKey().reveal();
    const good = checkConfig(
      env({
        DATABASE_URL: `postgres://desk:${password}@db.example:5432/nightdesk`,
        WALLET_ENCRYPTION_KEY: key,
      }),
    );
    expect(good.config?.database.shown).toBe('postgres://db.example:5432/nightdesk');
    expect(good.config?.database.url.reveal()).toContain(password);
    expect(good.config?.security.masterKey?.reveal()).toBe(key);
    const bad = checkConfig(
      env({
        DATABASE_URL: `postgres://desk:${password}@[broken`,
        WALLET_ENCRYPTION_KEY: `${key.slice(0, 40)}`,
        WALLET_ENCRYPTION_KEY_PREVIOUS: `${key},${password}`,
      }),
    );
    expect(bad.problems.map(({ setting }) => setting)).toEqual([
      'WALLET_ENCRYPTION_KEY',
      'WALLET_ENCRYPTION_KEY_PREVIOUS',
      'database.url',
    ]);
    for (const check of [good, bad]) {
      const shown = inspect(check, { depth: 9 }) + JSON.stringify(check);
      expect(shown).not.toContain('hunter2');
      expect(shown).not.toContain(key.slice(0, 12));
    }
  });
  it('of the database in a file that others can read are warned of', () => {
    const file = write({ database: { url: `postgres://desk:${password}@localhost/x` } });
    expect(checkConfig(env()).warnings).toEqual([]);
    chmodSync(file, 0o644);
    expect(checkConfig(env()).warnings[0]?.message).toContain(`chmod 600 ${file}`);
  });
  it('are given in one way', () => {
    const both = {
      WALLET_ENCRYPTION_KEY: newMasterKey().reveal(),
      WALLET_ENCRYPTION_KEY_FILE: '/k',
    };
    expect(problems(both)).toEqual([expect.stringMatching(/Both/)]);
  });
  it('resolve their files below the home', () => {
    expect(
      loadConfig(env({ WALLET_ENCRYPTION_KEY_FILE: 'keys/a' })).config.security.masterKeyFile,
    ).toBe(join(home, 'keys/a'));
    expect(loadConfig(env({ DATABASE_URL: 'other.db' })).config.database.shown).toBe(
      join(home, 'other.db'),
    );
  });
});

describe('the list of settings', () => {
  it('has words, a variable and an example that is taken for each', () => {
    for (const { path, allowed, text, env: names, example, type } of SETTINGS) {
      expect(allowed, path).toMatch(/^[a-z][^?]+$/);
      expect(text.length, path).toBeGreaterThan(10);
      expect(names.length, path).toBeGreaterThan(0);
      expect(type.safeParse(example).success, path).toBe(true);
      expect(type.safeParse(String(example)).success, path).toBe(true);
    }
    const variables = SETTINGS.flatMap(({ env: names }) => names);
    expect(new Set(variables).size).toBe(variables.length);
  });
  it('is the table of docs/configuration.md', () => {
    const page = readFileSync(
      join(import.meta.dirname, '../../../../docs/configuration.md'),
      'utf8',
    );
    for (const { path, env: names, default: standard, allowed, text } of SETTINGS) {
      const words = Array.isArray(standard) ? standard.join(',') : JSON.stringify(standard);
      const shown = standard === null ? '' : `\`${words.replaceAll('"', '')}\``;
      const row = `| \`${path}\` | ${names.map((name) => `\`${name}\``).join(', ')} | ${shown} | ${allowed} | ${text} |`;
      expect(page).toContain(row);
    }
  });
});
