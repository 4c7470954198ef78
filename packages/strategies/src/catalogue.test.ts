import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf } from '@nightdesk/core/errors/expect-error.test-support';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { findStrategy, STRATEGIES } from './catalogue.ts';
import { configDocs, withConfigDocs } from './config-docs.ts';
import { loadStrategy } from './load-strategy.ts';
import { STRATEGY_LOADERS } from './strategy-loaders.ts';

const root = join(import.meta.dirname, '../../..');

async function refusal(nameOrPath: string, folder?: string): Promise<NightdeskError> {
  try {
    await loadStrategy(nameOrPath, folder);
  } catch (error) {
    if (error instanceof NightdeskError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('the catalogue', () => {
  it('finds each strategy by name, and the loaders give the same ones', async () => {
    expect(Object.keys(STRATEGY_LOADERS)).toEqual(STRATEGIES.map(({ name }) => name));
    for (const strategy of STRATEGIES) {
      expect(findStrategy(strategy.name)).toBe(strategy);
      expect(await loadStrategy(strategy.name)).toBe(strategy);
    }
  });

  it('lists the names and suggests the nearest for one that is not there', async () => {
    const error = errorOf(() => findStrategy('supertend'));
    expect(error.code).toBe('STRATEGY_UNKNOWN');
    expect(error.message).toBe(
      'There is no strategy "supertend" (did you mean "supertrend"?); there are supertrend, breakout, rebalancer. A strategy of your own is named by its file, such as ./my-strategy.ts.',
    );
    expect((await refusal('supertend')).message).toBe(error.message);
    expect(errorOf(() => findStrategy('martingale')).message).not.toMatch(/did you mean/);
  });

  it.each(['constructor', '__proto__', 'toString', ''])('%o is no strategy', async (name) => {
    expect((await refusal(name)).code).toBe('STRATEGY_UNKNOWN');
  });
});

describe('a strategy from a file', () => {
  let folder = '';
  beforeAll(() => {
    mkdirSync(join(root, '.types'), { recursive: true });
    folder = mkdtempSync(join(root, '.types/strategies-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return `./${name}`;
  };

  it('that is not there is refused with its full path', async () => {
    const error = await refusal('./nothing.ts', folder);
    expect(error.code).toBe('STRATEGY_FILE');
    expect(error.message).toContain(join(folder, 'nothing.ts'));
  });

  it('that does not load is refused with the reason', async () => {
    const broken = await refusal(file('throws.ts', 'throw new Error("no bread left");'), folder);
    expect(broken.code).toBe('STRATEGY_FILE');
    expect(broken.message).toMatch(/does not load: no bread left/);
  });

  it.each([
    ['no-default.ts', 'export const x = 1;', /there is none; write "export default"/],
    ['number.ts', 'export default 5;', /it is a number, not an object/],
    ['class.mjs', 'export default class {}', /it is a function, not an object/],
  ])('%s: without a definition is refused', async (name, text, message) => {
    const error = await refusal(file(name, text), folder);
    expect(error.code).toBe('STRATEGY_SHAPE');
    expect(error.message).toMatch(message);
  });

  it('with a part missing is refused, all parts named at once', async () => {
    const text =
      'export default { name: "My Strategy", title: "x", version: 1, presets: [], instruments: { min: 2, max: 1 }, create() {}, lines() {} };';
    const { message } = await refusal(file('parts.ts', text), folder);
    expect(message).toContain('version must be a string and is a number');
    expect(message).toContain('summary must be a string and is missing');
    expect(message).toContain('name must be lower-case words with dashes and is "My Strategy"');
    expect(message).toContain('subscriptions must be a function and is missing');
    expect(message).toContain('config must be a schema');
    expect(message).toContain('presets must be an object of objects');
    expect(message).toContain('instruments must be { min, max }');
    expect(message).not.toContain('create must');
  });
});

describe('documentation', () => {
  it.each(STRATEGIES)('$name: the settings in its README are current', (definition) => {
    const readme = readFileSync(join(import.meta.dirname, definition.name, 'README.md'), 'utf8');
    expect(withConfigDocs(readme, definition), 'run "node tools/docs-strategies.ts"').toBe(readme);
    expect(readme).toContain(`npx nightdesk backtest --strategy ${definition.name} `);
    expect(readme).toContain('## When it loses money');
  });

  it.each(STRATEGIES)('$name stands in the list with its summary', (definition) => {
    const list = readFileSync(join(root, 'docs/strategies.md'), 'utf8');
    expect(list).toContain(`| [\`${definition.name}\`]`);
    expect(list).toContain(definition.summary);
  });

  it.each(STRATEGIES)('$name: every setting has a text', (definition) => {
    const rows = configDocs(definition)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) expect(row).toMatch(/^\| `\w+` \| [^|]+ \| .* \| `.*` \| .{10,} \|$/);
  });

  it('says so when a README has no place for settings', () => {
    const [definition] = STRATEGIES;
    if (definition !== undefined) expect(withConfigDocs('# Nothing', definition)).toBeNull();
  });
});
