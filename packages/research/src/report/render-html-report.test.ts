import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { computeMetrics } from '../metrics/compute-metrics.ts';
import type { BacktestResult } from '../result.ts';
import { fakeResult, type FakeOptions } from './fake-result.test-support.ts';
import { renderHtmlReport } from './render-html-report.ts';

const render = (options: FakeOptions): string => {
  const result = fakeResult(options);
  return renderHtmlReport(result, computeMetrics(result));
};
const count = (text: string, part: string): number => text.split(part).length - 1;

describe('renderHtmlReport', () => {
  const page = render({ bars: 3000 });

  it('gives the same bytes for the same input', () => {
    expect(render({ bars: 3000 }) === page).toBe(true);
    expect(render({ bars: 3000, seed: 8 }) === page).toBe(false);
  });

  it('allows its own scripts and style by their hashes, and no request at all', () => {
    const policy = (
      /Content-Security-Policy"\s+content="([^"]*)"/.exec(page)?.[1] ?? ''
    ).replaceAll('&#39;', "'");
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toContain('unsafe');
    const texts = [...page.matchAll(/<(?:script|style)>([\s\S]*?)<\/(?:script|style)>/g)].map(
      (match) => match[1] ?? '',
    );
    expect(texts).toHaveLength(9);
    for (const text of texts) {
      expect(policy).toContain(`'sha256-${createHash('sha256').update(text).digest('base64')}'`);
    }
    const markup = page.replaceAll(/<(script|style)\b[\s\S]*?<\/\1>/g, '');
    expect(/<[a-z]+\s[^>]*(?:src|srcset|action)=/i.test(markup)).toBe(false);
    expect(markup.match(/<link\b[^>]*>/g)).toEqual([expect.stringContaining('href="data:,"')]);
    expect(/<[^>]+\sstyle=/.test(markup)).toBe(false);
    expect(/@import|url\(/.test(texts[0] ?? 'url(')).toBe(false);
  });

  it('says what it is and names no place of the machine', () => {
    expect(/class="badge">Simulated data</.test(page)).toBe(true);
    expect(page.includes(import.meta.dirname)).toBe(false);
    expect(page.includes('https://www.tradingview.com/')).toBe(true);
    const real = render({ bars: 300, over: { simulated: false, dataNotes: [] } });
    expect(real.includes('class="badge"')).toBe(false);
    expect(real.includes('class="callout"><strong>')).toBe(false);
  });

  it('writes the convention and buy-and-hold beside each figure', () => {
    expect(
      page.includes('daily by UTC day, 365 a year; risk-free 0; sample deviation (n − 1)'),
    ).toBe(true);
    expect(count(page, 'Buy and hold <b>')).toBe(4);
  });

  it('lets no outside text act, whatever it says', () => {
    const evil =
      '</script><script>alert(1)</script><img src=x onerror=alert(1)>"\'&\u2028\u202egnp.exe';
    const clean = fakeResult({ bars: 400 });
    const result: BacktestResult = {
      ...clean,
      strategy: { name: evil, title: evil, version: evil },
      config: { [evil]: evil, nested: { evil, big: 12n }, none: undefined },
      dataLabel: evil,
      dataNotes: [evil],
      currency: evil,
      instruments: clean.instruments.map((i) => ({
        ...i,
        id: evil,
        symbol: evil,
        base: evil,
        quote: evil,
        kind: evil,
      })),
      assumptions: [{ name: evil, value: evil }],
      trades: clean.trades.map((t) => ({
        ...t,
        instrument: evil,
        exitReason: evil,
        quantity: evil,
      })),
      orders: clean.orders.map((o) => ({ ...o, instrument: evil, reason: evil, status: 'DENIED' })),
      lines: clean.lines.map((l) => ({ ...l, instrument: evil, name: evil, pane: evil })),
      chart: clean.chart.map((c) => ({ ...c, instrument: evil })),
      open: [{ instrument: evil, quantity: evil, averagePrice: 1, unrealised: '1' }],
    };
    const text = renderHtmlReport(result, computeMetrics(result));
    expect(count(text, '<script')).toBe(count(page, '<script'));
    expect(count(text, '</script')).toBe(count(page, '</script'));
    expect(text.includes('<img')).toBe(false);
    expect(/[\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(text)).toBe(false);
    expect(text.includes('\\u202egnp.exe')).toBe(true);
  });

  it('holds for runs that hardly are any', () => {
    const bare: Partial<BacktestResult> = {
      lines: [],
      chart: [],
      assumptions: [],
      instruments: [],
      config: {},
    };
    for (const options of [{ bars: 0 }, { bars: 1 }, { bars: 2 }, { bars: 200, over: bare }]) {
      const body = render(options).split('<script')[0];
      expect(body).toContain('All metrics');
      expect(body).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('keeps a run of half a million bars and 17,000 trades small', () => {
    const big = fakeResult({ bars: 510_000, timeFrame: 60_000, tradeEvery: 30, feeRate: 0 });
    expect(big.trades.length).toBeGreaterThan(16_000);
    const text = renderHtmlReport(big, computeMetrics(big));
    expect(text.length).toBeLessThan(4_000_000);
    expect(text.includes('Candles of 1m are drawn as 2h')).toBe(true);
  });
});
