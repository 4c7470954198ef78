import { describe, expect, it } from 'vitest';
import { markdown, partText, valueText } from './render.ts';
import { checkCount, checkNear, meets, type Figure, type PartResult } from './part-result.ts';

const fast: Figure = {
  name: 'hot',
  value: 0.26,
  unit: 'ratio',
  target: { is: 'at least', value: 0.25 },
};
const slow: Figure = {
  name: 'start',
  value: 0.61,
  unit: 's',
  target: { is: 'at most', value: 0.6 },
};
const told: Figure = { name: 'speed', value: 21.5, unit: 'M/s', target: null, note: 'bars' };

const part: PartResult = {
  part: 'engine',
  title: 'Engine',
  figures: [fast, slow, told],
  checks: [checkCount('trades', 3, 3), checkNear('equity', 100, 100.1, 1e-6)],
  notes: ['no C compiler'],
  details: {},
};

describe('figures', () => {
  it('meet a target or miss it, and without one do neither', () => {
    expect([fast, slow, told].map(meets)).toEqual([true, false, null]);
    expect(meets({ ...fast, value: Number.NaN })).toBe(false);
  });

  it('are written with their unit', () => {
    expect([fast, slow, told].map(valueText)).toEqual(['0.260', '0.610 s', '21.5 M/s']);
    expect(valueText({ value: Number.NaN, unit: 'ms' })).toBe('not measured');
  });
});

describe('checks', () => {
  it('take a number within the tolerance and no other', () => {
    expect(checkNear('x', 1, 1 + 1e-7, 1e-6).ok).toBe(true);
    expect(checkNear('x', 1, 1 + 2e-6, 1e-6).ok).toBe(false);
    expect(checkNear('x', 1, Number.NaN, 1e-6).ok).toBe(false);
    expect(checkCount('x', 1, 2).ok).toBe(false);
  });
});

describe('the table', () => {
  it('shows target beside measured, and wrong numbers', () => {
    const text = partText(part);
    expect(text).toContain('≥ 0.25');
    expect(text).toContain('missed');
    expect(text).toContain('checked: 1 of 2 numbers are right');
    expect(text).toContain('WRONG equity: 100.1');
  });

  it('is the same in Markdown, with the machine and its load', () => {
    const machine = {
      processor: 'P',
      cores: 2,
      memoryGb: 8,
      system: 'S',
      node: '24',
      v8: '13',
      compiler: null,
    };
    const load = { before: 0.5, after: 1 };
    const page = markdown({ date: '2026-01-02', quick: true, machine, load, parts: [part] });
    expect(page).toContain('| hot | 0.260 | ≥ 0.25 | met |  |');
    expect(page).toContain('0.5 before, 1 after');
    expect(page).toContain('no C compiler');
    expect(page).toContain('**wrong** equity');
  });
});
