import type { BacktestResult } from '../../result.ts';
import { MAX_TRADES } from '../chart-data.ts';
import {
  formatDuration,
  formatNumber,
  formatPercent,
  formatSignedPercent,
  formatTime,
  moneyDecimals,
} from '../format.ts';
import { groupByExit, groupRefusals } from '../group-trades.ts';
import { html, trustedHtml, type Html } from '../html.ts';
import { returnHistogram, type Histogram } from '../return-histogram.ts';

const SHOWN_GROUPS = 30;
const TICKS = 5;

/** Distribution of trade returns, and what ended the trades. */
export function tradeSummarySection(result: BacktestResult): Html {
  const histogram = returnHistogram(result.trades.map(({ returnRatio }) => returnRatio));
  if (histogram === null) {
    return html`<section aria-labelledby="returns">
      <h2 id="returns">Trades</h2>
      <p class="lede">No trade was closed.</p>
    </section>`;
  }
  const decimals = moneyDecimals(Number(result.capital));
  const groups = groupByExit(result.trades);
  const rest = groups.length - SHOWN_GROUPS;
  return html`<div class="columns">
    <section aria-labelledby="returns">
      <h2 id="returns">Distribution of trade returns</h2>
      ${bars(histogram, result.trades.length)}
    </section>
    <section aria-labelledby="exits">
      <h2 id="exits">Exits by reason</h2>
      <div class="scroll" role="region" aria-labelledby="exits" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">Reason</th>
              <th scope="col" class="number">Trades</th>
              <th scope="col" class="number">Won</th>
              <th scope="col" class="number">Avg return</th>
              <th scope="col" class="number">Profit</th>
              <th scope="col" class="number">Avg hold</th>
            </tr>
          </thead>
          <tbody>
            ${groups.slice(0, SHOWN_GROUPS).map(
              (group) =>
                html`<tr>
                  <th scope="row" class="wrap"><bdi>${group.reason || '(none given)'}</bdi></th>
                  <td class="number">${formatNumber(group.trades, 0)}</td>
                  <td class="number">${formatPercent(group.wins / group.trades, 1)}</td>
                  <td class="number">${formatSignedPercent(group.averageReturn)}</td>
                  <td class="number">${formatNumber(group.pnl, decimals)}</td>
                  <td class="number">${formatDuration(group.averageHold)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${rest > 0 ? html`<p class="caption">${rest} more reasons are in the CSV file of trades.</p>` : null}
    </section>
  </div>`;
}

function bars({ step, first, counts }: Histogram, trades: number): Html {
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const decimals = Math.max(0, Math.ceil(-Math.log10(step * 100)));
  const edge = (bin: number): string => formatPercent((first + bin) * step, decimals);
  // Positions of whole bins, so that a label stands under an edge.
  const ticks = Array.from(
    { length: TICKS },
    (_, i) => html`<span>${edge((counts.length * i) / (TICKS - 1))}</span>`,
  );
  const shapes = counts.map((count, bin) => {
    const height = (count / most) * 100;
    return `<rect class="${first + bin < 0 ? 'loss' : 'gain'}" x="${bin * 10 + 0.5}" y="${(100 - height).toFixed(2)}" width="9" height="${height.toFixed(2)}"/>`;
  });
  const filled = counts.flatMap((count, bin) => (count > 0 ? [{ count, bin }] : []));
  return html`<div class="histogram">
      <p class="axis">${formatNumber(most, 0)} trades</p>
      <svg
        viewBox="0 0 ${counts.length * 10} 100"
        preserveAspectRatio="none"
        role="img"
        aria-label="Histogram of the returns of ${formatNumber(trades, 0)} trades; the numbers follow in a table."
      >
        ${trustedHtml(shapes.join(''))}
      </svg>
      <p class="ticks">${ticks}</p>
    </div>
    <p class="caption">
      Return of a trade on its entry value, ${formatPercent(step, decimals)} a bar; the outer bars
      hold all beyond them.
    </p>
    <details class="numbers">
      <summary>The numbers</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col" class="number">Trades</th>
          </tr>
        </thead>
        <tbody>
          ${filled.map(
            ({ count, bin }) =>
              html`<tr>
                <td>${bin === 0 ? 'lowest' : edge(bin)}</td>
                <td>${bin === counts.length - 1 ? 'highest' : edge(bin + 1)}</td>
                <td class="number">${formatNumber(count, 0)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>`;
}

/** The list of trades; its rows are made in the browser, page by page. */
export function tradeListSection({ trades }: BacktestResult): Html | null {
  if (trades.length === 0) return null;
  return html`<section aria-labelledby="trades">
    <div class="section-head">
      <h2 id="trades">Trades</h2>
      <div class="tools" data-pager hidden></div>
    </div>
    ${trades.length > MAX_TRADES ? html`<p class="lede">The last ${formatNumber(MAX_TRADES, 0)} of ${formatNumber(trades.length, 0)} trades; the CSV file has all.</p>` : null}
    <noscript
      ><p class="callout">
        The list of trades needs JavaScript; the CSV and JSON files hold it too.
      </p></noscript
    >
    <div class="scroll" role="region" aria-labelledby="trades" tabindex="0" data-trades></div>
    <p class="caption">
      Times in UTC. Profit is after fees and funding. Tap a heading to sort, a number in the first
      column to see the trade in the chart.
    </p>
  </section>`;
}

/** Orders that were denied or rejected, by reason. */
export function refusalsSection({ orders }: BacktestResult): Html {
  const groups = groupRefusals(orders);
  const rest = groups.slice(SHOWN_GROUPS).reduce((sum, { orders: count }) => sum + count, 0);
  return html`<section aria-labelledby="refusals">
    <h2 id="refusals">Orders denied or rejected</h2>
    ${
      groups.length === 0
        ? html`<p class="lede">None of ${formatNumber(orders.length, 0)}.</p>`
        : html`<div class="scroll" role="region" aria-labelledby="refusals" tabindex="0">
            <table>
              <thead>
                <tr>
                  <th scope="col">Reason</th>
                  <th scope="col">By</th>
                  <th scope="col" class="number">Orders</th>
                  <th scope="col">First (UTC)</th>
                  <th scope="col">Last (UTC)</th>
                </tr>
              </thead>
              <tbody>
                ${groups.slice(0, SHOWN_GROUPS).map(
                  (group) =>
                    html`<tr>
                      <th scope="row" class="wrap"><bdi>${group.reason || '(none given)'}</bdi></th>
                      <td>${group.status === 'DENIED' ? 'risk (denied)' : 'venue (rejected)'}</td>
                      <td class="number">${formatNumber(group.orders, 0)}</td>
                      <td>${formatTime(group.first)}</td>
                      <td>${formatTime(group.last)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    ${rest > 0 ? html`<p class="caption">${formatNumber(rest, 0)} more orders for other reasons are in the CSV file of orders.</p>` : null}
  </section>`;
}
