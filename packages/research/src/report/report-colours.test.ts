import { describe, expect, it } from 'vitest';
import { reportAssets } from './assets.ts';

type Theme = 0 | 1;

const { style } = reportAssets();

/** A `light-dark(…)` pair by the text in front of it. */
function pair(before: string): readonly [light: string, dark: string] {
  const at = style.indexOf(before);
  const match = /light-dark\((#\w{6}), (#\w{6})\)/.exec(style.slice(at));
  if (at === -1 || match === null) throw new Error(`no colours after ${before}`);
  return [match[1] ?? '', match[2] ?? ''];
}

/** Relative luminance and contrast by WCAG 2.2. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(one: string, two: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(two)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe('colours of the report', () => {
  it('measure as WCAG says', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  for (const theme of [0, 1] satisfies Theme[]) {
    const name = theme === 0 ? 'light' : 'dark';
    it(`keep text readable (AA, 4.5) on every ground: ${name}`, () => {
      for (const text of ['--ink', '--muted', '--accent', '--up', '--down', '--warn-ink']) {
        for (const ground of [
          '--surface',
          '--ground',
          ...(text === '--warn-ink' ? ['--warn-ground'] : []),
        ]) {
          const measured = contrast(pair(`${text}:`)[theme], pair(`${ground}:`)[theme]);
          expect(measured, `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
        }
      }
      for (const kind of ['gain', 'loss']) {
        const ink = pair(`[class*='${kind}-']`)[theme];
        for (const level of [1, 2, 3, 4, 5]) {
          const measured = contrast(ink, pair(`.months .${kind}-${level}`)[theme]);
          expect(measured, `${kind}-${level}`).toBeGreaterThanOrEqual(4.5);
        }
      }
    });

    it(`keep lines visible (AA, 3) on the charts: ${name}`, () => {
      const lines = [1, 2, 3, 4, 5].map((n) => `--line-${n}`);
      for (const line of [
        '--strategy',
        '--hold',
        '--down',
        '--candle-up',
        '--candle-down',
        ...lines,
      ]) {
        const measured = contrast(pair(`${line}:`)[theme], pair('--surface:')[theme]);
        expect(measured, line).toBeGreaterThanOrEqual(3);
      }
    });
  }
});
