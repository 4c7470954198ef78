import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { computeMetrics } from '../metrics/compute-metrics.ts';
import type { BacktestResult } from '../result.ts';
import { fakeResult } from './fake-result.test-support.ts';
import { renderHtmlReport } from './render-html-report.ts';

const CHROMIUM = '/usr/bin/chromium';
const missing = !existsSync(CHROMIUM);
const skipped = missing ? ` (skipped: there is no ${CHROMIUM})` : '';

/** A page and everything that went wrong or out on it. */
interface Opened {
  readonly page: Page;
  readonly troubles: readonly string[];
}

// Run in the page, and so written as text: DOM types have no place in this package.

/** The pixels of a canvas, through a copy made for reading. */
const PIXELS = `const pixels = (canvas) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  return copy.getImageData(0, 0, canvas.width, canvas.height).data;
};`;

/** The largest share of pixels in a canvas of a chart that differ from its corner. */
function drawnShare(page: Page, chart: string): Promise<number> {
  return page.evaluate<number>(`(() => {
    ${PIXELS}
    const share = (canvas) => {
      const data = pixels(canvas);
      let different = 0;
      for (let i = 0; i < data.length; i += 4) {
        const far = Math.abs(data[i] - data[0]) + Math.abs(data[i + 1] - data[1]) + Math.abs(data[i + 2] - data[2]);
        if (far > 60) different += 4;
      }
      return different / data.length;
    };
    const canvases = [...document.querySelectorAll('[data-chart="${chart}"] canvas')];
    return Math.max(0, ...canvases.filter((c) => c.width * c.height > 0).map(share));
  })()`);
}

describe.skipIf(missing)(`the report in a browser${skipped}`, { timeout: 90_000 }, () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nightdesk-browser-'));
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  async function open(
    result: BacktestResult,
    width: number,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<Opened> {
    const file = join(folder, 'report.html');
    await writeFile(file, renderHtmlReport(result, computeMetrics(result)));
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (url !== pathToFileURL(file).href && url !== 'data:,') troubles.push(`request: ${url}`);
    });
    await page.goto(pathToFileURL(file).href);
    await page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
    return { page, troubles };
  }
  const overflow = (page: Page): Promise<number> =>
    page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
  const column = (page: Page, nth: number): Promise<string[]> =>
    page.locator(`[data-trades] tbody td:nth-child(${nth})`).allTextContents();

  it('draws, sorts 17,000 trades, pages and jumps, without a request or an error', async () => {
    const result = fakeResult({ bars: 510_000, timeFrame: 60_000, tradeEvery: 30, feeRate: 0 });
    const { page, troubles } = await open(result, 1440);
    expect(await drawnShare(page, 'equity')).toBeGreaterThan(0.002);
    expect(await drawnShare(page, 'price')).toBeGreaterThan(0.002);

    expect(await column(page, 1)).toEqual(Array.from({ length: 50 }, (_, i) => String(i + 1)));
    const before = Date.now();
    await page.getByRole('button', { name: 'Profit' }).click();
    expect(Date.now() - before).toBeLessThan(5000);
    const best = Math.max(...result.trades.map(({ pnl }) => Number(pnl)));
    const profits = (await column(page, 8)).map((text) =>
      Number(text.replace('−', '-').replaceAll(',', '')),
    );
    expect(profits[0]).toBeCloseTo(best, 2);
    expect(profits).toEqual([...profits].sort((a, b) => b - a));
    expect(await page.locator('[data-trades] th[aria-sort="descending"]').textContent()).toBe(
      'Profit',
    );

    await page.getByRole('button', { name: 'Last page' }).click();
    expect(await page.locator('[data-pager] span').textContent()).toMatch(/of 1[67],\d{3}$/);
    const legend = page.locator('[data-note="price"]');
    await page.getByRole('button', { name: 'All' }).last().click();
    await expect.poll(() => legend.textContent()).toMatch(/entries and exits in view/);
    await page.locator('[data-trades] .go').first().click();
    await expect.poll(() => legend.textContent()).not.toMatch(/1\d,\d{3} entries/);
    await page.getByRole('button', { name: 'Log' }).first().click();
    expect(
      await page.getByRole('button', { name: 'Log' }).first().getAttribute('aria-pressed'),
    ).toBe('true');
    expect(troubles).toEqual([]);
    await page.close();
  });

  it('changes its colours, charts included', async () => {
    const { page, troubles } = await open(fakeResult({ bars: 2000 }), 900, 'dark');
    const ground = (): Promise<string> =>
      page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    /** The colour near the corner of the equity chart. */
    const canvas = (): Promise<string> =>
      page.evaluate<string>(
        `(() => { ${PIXELS} return String(pixels(document.querySelector('[data-chart="equity"] canvas')).slice(0, 3)); })()`,
      );
    const [dark, darkCanvas] = [await ground(), await canvas()];
    await page.getByRole('button', { name: 'Light' }).click();
    expect(await ground()).not.toBe(dark);
    await expect.poll(canvas).toBe('255,255,255');
    expect(darkCanvas).not.toBe('255,255,255');
    await page.getByRole('button', { name: 'Auto' }).click();
    expect(await ground()).toBe(dark);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it('puts pictures that fit the paper in the place of charts while printing', async () => {
    const { page, troubles } = await open(fakeResult({ bars: 800 }), 1440);
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 700, height: 800 });
    const pictures = page.locator('.chart > .paper:visible');
    expect(await pictures.count()).toBe(2);
    for (const picture of await pictures.all()) {
      expect((await picture.boundingBox())?.width).toBeLessThan(700);
    }
    expect(await page.locator('.chart > div:visible').count()).toBe(0);
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('.chart > .paper').count()).toBe(0);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it('fits a phone of 360 px, whatever the names and numbers', async () => {
    const clean = fakeResult({ bars: 3000 });
    const long = 'A'.repeat(80);
    const wide: BacktestResult = {
      ...clean,
      strategy: { ...clean.strategy, title: long },
      config: { [long]: long, list: Array.from({ length: 40 }, (_, i) => i) },
      dataLabel: long,
      dataNotes: [long],
      currency: 'USDTUSDTUSDT',
      finalEquity: '123456789012345.12',
      assumptions: [{ name: long, value: long }],
      instruments: clean.instruments.map((instrument) => ({ ...instrument, symbol: long })),
      orders: clean.orders.map((order) => ({ ...order, status: 'DENIED', reason: long })),
      trades: clean.trades.map((trade) => ({ ...trade, exitReason: long })),
      lines: clean.lines.map((line) => ({ ...line, name: long })),
    };
    for (const result of [clean, wide, fakeResult({ bars: 1 }), fakeResult({ bars: 0 })]) {
      const { page, troubles } = await open(result, 360);
      expect(await overflow(page)).toBe(0);
      expect(troubles).toEqual([]);
      await page.close();
    }
  });

  it('shows each of several instruments', async () => {
    const clean = fakeResult({ bars: 1500 });
    const [instrument] = clean.instruments;
    const [bars] = clean.chart;
    if (instrument === undefined || bars === undefined)
      throw new Error('the fixture has an instrument');
    const { page, troubles } = await open(
      {
        ...clean,
        instruments: [
          instrument,
          { ...instrument, id: 'ETH.BACKTEST', symbol: 'ETHUSDT', pricePrecision: 3 },
        ],
        chart: [bars, { ...bars, instrument: 'ETH.BACKTEST' }],
        trades: clean.trades.map((trade, i) => ({
          ...trade,
          instrument: i === 1 ? 'ETH.BACKTEST' : trade.instrument,
        })),
      },
      1000,
    );
    const legend = page.locator('[data-legend="price"]');
    expect(await legend.textContent()).toMatch(/^BTCUSDT/);
    await page.locator('[data-trades] .go').nth(1).click();
    expect(await legend.textContent()).toMatch(/^ETHUSDT/);
    await page.locator('[data-view]').selectOption('0');
    expect(await legend.textContent()).toMatch(/^BTCUSDT/);
    expect(await drawnShare(page, 'price')).toBeGreaterThan(0.002);
    expect(troubles).toEqual([]);
    await page.close();
  });
});
