import type { Metric } from '../metrics/metric.ts';
import type { BacktestResult } from '../result.ts';
import { reportAssets } from './assets.ts';
import { reportData } from './chart-data.ts';
import { embedJson, html, trustedHtml, type Html } from './html.ts';
import { equitySection, priceSection } from './sections/charts.ts';
import { headSection, reportTitle } from './sections/head.ts';
import { keyFiguresSection, metricsSection } from './sections/metrics.ts';
import { monthlySection } from './sections/monthly.ts';
import { openSection, setupSection } from './sections/setup.ts';
import { refusalsSection, tradeListSection, tradeSummarySection } from './sections/trades.ts';

/**
 * The whole report as one HTML file without any outside part: it works from a folder, offline, and its
 * content security policy forbids every request. The same input gives the same bytes.
 *
 * @throws NightdeskError `REPORT_ASSET` when the report's own files are missing.
 */
export function renderHtmlReport(result: BacktestResult, metrics: readonly Metric[]): string {
  const { style, scripts, policy } = reportAssets();
  const data = reportData(result);
  const capital = Number(result.capital);
  return html`<!doctype html>
    <html lang="en" data-theme="auto">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <link rel="icon" href="data:," />
        <title>
          ${result.simulated ? 'Simulated: ' : ''}${reportTitle(result)} · Nightdesk back-test
        </title>
        ${inline('<style>', style, '</style>')}
      </head>
      <body>
        <div class="page">
          ${headSection(result)}
          <main>
            ${keyFiguresSection(metrics, capital)}
            <noscript
              ><p class="callout">
                The charts and the list of trades need JavaScript; all other numbers are below.
              </p></noscript
            >
            ${equitySection(result, metrics, data)} ${priceSection(data)} ${monthlySection(result)}
            ${metricsSection(metrics, capital)} ${tradeSummarySection(result)}
            ${tradeListSection(result)} ${openSection(result)} ${refusalsSection(result)}
            ${setupSection(result)}
          </main>
          <footer>
            <p>Past results do not promise future ones. Made by Nightdesk.</p>
            <p>
              Charts: TradingView Lightweight Charts™, Copyright © TradingView, Inc.
              <a href="https://www.tradingview.com/" rel="noreferrer noopener"
                >https://www.tradingview.com/</a
              >, under the Apache License 2.0.
            </p>
          </footer>
        </div>
        ${inline('<script type="application/json" id="report-data">', embedJson(data).text, '</script>')}
        ${scripts.map((script) => inline('<script>', script, '</script>\n'))}
      </body>
    </html> `.text;
}

/**
 * An element around a text that must not change by a single space: the policy knows its hash. (Inside a
 * template, a formatter could indent it.)
 */
function inline(open: string, text: string, close: string): Html {
  return trustedHtml(open + text + close);
}
