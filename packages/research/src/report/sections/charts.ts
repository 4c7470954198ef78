import { formatMetric, moneyDecimals, formatNumber, formatSignedPercent } from '../format.ts';
import type { BacktestResult } from '../../result.ts';
import type { Metric } from '../../metrics/metric.ts';
import type { ReportData } from '../chart-data.ts';
import { html, type Html } from '../html.ts';

/** Equity against buying and holding, with the drawdown below. */
export function equitySection(
  result: BacktestResult,
  metrics: readonly Metric[],
  data: ReportData,
): Html {
  const drawn = data.curve.time.length;
  const steps = result.curve.time.length;
  const fall = metrics.find(({ key }) => key === 'maxDrawdown');
  const capital = Number(result.capital);
  const final = Number(result.finalEquity);
  const label =
    `Equity from ${formatNumber(capital, moneyDecimals(capital))} to ${formatNumber(final, moneyDecimals(capital))} ${result.currency}` +
    (capital > 0 ? ` (${formatSignedPercent(final / capital - 1)})` : '') +
    (fall === undefined ? '' : `, deepest drawdown ${formatMetric(fall.value, fall, 2)}`);
  return html`<section aria-labelledby="equity">
    <div class="section-head">
      <h2 id="equity">Equity and drawdown</h2>
      <div class="tools" data-tools="equity" hidden>
        <div class="switch" role="group" aria-label="Scale of the equity chart">
          <button type="button" data-scale="linear" aria-pressed="true">Linear</button>
          <button type="button" data-scale="log" aria-pressed="false">Log</button>
        </div>
        <button type="button" data-range="all">All</button>
      </div>
    </div>
    <p class="legend" data-legend="equity"></p>
    <div class="chart tall" data-chart="equity" role="img" aria-label="${label}"></div>
    <p class="caption">
      Value of the account in <bdi>${result.currency}</bdi> at each close; below it the fall from
      the highest value so far, in percent.
      ${
        drawn < steps
          ? `${formatNumber(drawn, 0)} of ${formatNumber(steps, 0)} points are drawn; every stretch keeps its highest and lowest.`
          : ''
      }
    </p>
  </section>`;
}

/** Candles with entries, exits and the strategy's lines. */
export function priceSection(data: ReportData): Html | null {
  if (data.prices.length === 0) return null;
  return html`<section aria-labelledby="price">
    <div class="section-head">
      <h2 id="price">Price, entries and exits</h2>
      <div class="tools" data-tools="price" hidden>
        ${
          data.prices.length > 1
            ? html`<label
                >Candles
                <select data-view>
                  ${data.prices.map(({ label }, i) => html`<option value="${i}">${label}</option>`)}
                </select></label
              >`
            : null
        }
        <div class="switch" role="group" aria-label="Scale of the price chart">
          <button type="button" data-scale="linear" aria-pressed="true">Linear</button>
          <button type="button" data-scale="log" aria-pressed="false">Log</button>
        </div>
        <button type="button" data-range="all">All</button>
        <button type="button" data-range="latest">Latest</button>
        <button type="button" data-zoom="in" aria-label="Zoom in">+</button>
        <button type="button" data-zoom="out" aria-label="Zoom out">−</button>
      </div>
    </div>
    <p class="legend" data-legend="price"></p>
    <div
      class="chart tall"
      data-chart="price"
      role="img"
      aria-label="Price of ${data.prices[0]?.symbol ?? ''} with the entries and exits of the trades; the table of trades lists them."
    ></div>
    <p class="caption" data-note="price" aria-live="polite"></p>
  </section>`;
}
