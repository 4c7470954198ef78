/** The guide's strategy is taken out of the page, type-checked, loaded as the command does, and run. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';
import { changedFrom, hourly, type Prices, randomRows } from './bars.test-support.ts';
import { Desk } from './desk.test-support.ts';
import { spot } from './instruments.test-support.ts';
import { loadStrategy } from './load-strategy.ts';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/strategy-guide.md'), 'utf8');
const code = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
let folder = '';
let definition: StrategyDefinition;

beforeAll(async () => {
  mkdirSync(join(root, '.types'), { recursive: true });
  folder = mkdtempSync(join(root, '.types/guide-'));
  writeFileSync(join(folder, 'my-strategy.ts'), code);
  definition = await loadStrategy('./my-strategy.ts', folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const desk = (settings: Readonly<Record<string, unknown>> = {}): Desk =>
  new Desk({
    definition,
    settings: { period: 3, ...settings },
    instruments: [spot('BTC', { lot: '0.001', takerFee: '0.001', minNotional: '5' })],
  });

describe("the guide's strategy", () => {
  it('has fewer than 60 lines', () => {
    const lines = code.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.length).toBeLessThan(60);
  });

  it('passes the type check', () => {
    const compilerOptions = {
      composite: false,
      emitDeclarationOnly: false,
      declaration: false,
      noEmit: true,
      isolatedDeclarations: false,
    };
    const config = {
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions,
      files: ['my-strategy.ts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', folder], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it('buys low with a stop, and sells recovered, taking the stop down', () => {
    const flat = (price: number): Prices => [price, price, price, price];
    const story = desk()
      .play([hourly([100, 99, 98, 97, 96, 99, 103, 103].map(flat))])
      .story();
    expect(story).toEqual([
      '4 #1 buy order',
      '4 #2 sell order',
      '4 #1 buy 104.062 @ 96',
      '4 #2 updated 104.062 at 92.15',
      '6 #3 sell order',
      '6 #3 sell 104.062 @ 103',
      '6 #2 OrderCanceled: the other order of its group was filled',
    ]);
  });

  it('is stopped when the price falls on', () => {
    const flat = (price: number): Prices => [price, price, price, price];
    const story = desk()
      .play([hourly([100, 99, 98, 97, 96, 95, 90].map(flat))])
      .story();
    expect(story.filter((line) => line.includes('#2'))).toContain('6 #2 sell 104.062 @ 90');
  });

  it('trades on random bars without a denial, goes on from a saved state, and sees no future', () => {
    const rows = randomRows(4, 300);
    const whole = desk().play([rows]);
    expect(whole.kernel.log.trips.length).toBeGreaterThan(10);
    expect(whole.of('OrderDenied')).toEqual([]);
    for (const cut of [1, 50, 101, 222]) {
      const first = desk().play([rows.slice(0, cut)]);
      const done = first.lines();
      expect([
        ...done,
        ...first
          .restart()
          .play([rows.slice(cut)])
          .lines(),
      ]).toEqual(whole.lines());
      const other = desk()
        .play([changedFrom(rows, cut, cut)])
        .lines();
      expect(other.slice(0, done.length)).toEqual(done);
    }
  });

  it('refuses settings out of range', () => {
    expect(() => desk({ stop: 0 })).toThrow(/stop: is 0, and must be a number from 0.1 to 50/);
  });
});
