import { formatTimeFrame } from '@nightdesk/core/model/time-frame';
import type { BacktestResult } from '../../result.ts';
import { formatNumber, formatTime, moneyDecimals } from '../format.ts';
import { html, type Html } from '../html.ts';

const SHOWN_SYMBOLS = 4;

/** What was run, in a few words: the title of the page. */
export function reportTitle({ strategy, instruments, timeFrame }: BacktestResult): string {
  const names = instruments.slice(0, SHOWN_SYMBOLS).map(({ symbol }) => symbol);
  const more = instruments.length - names.length;
  return `${strategy.title} on ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}, ${formatTimeFrame(timeFrame)}`;
}

/** Name, theme switch, title, badge, period, notes about the data. */
export function headSection(result: BacktestResult): Html {
  const { capital, currency, from, to, bars, dataLabel, simulated, dataNotes } = result;
  return html`<header class="head">
    <div class="bar">
      <p class="brand">Nightdesk <span>back-test report</span></p>
      <div class="switch" role="group" aria-label="Colours" data-theme-switch hidden>
        <button type="button" data-theme-choice="auto" aria-pressed="true">Auto</button>
        <button type="button" data-theme-choice="light" aria-pressed="false">Light</button>
        <button type="button" data-theme-choice="dark" aria-pressed="false">Dark</button>
      </div>
    </div>
    ${simulated ? html`<p class="badge">Simulated data</p>` : null}
    <h1><bdi>${reportTitle(result)}</bdi></h1>
    <dl class="facts">
      <div>
        <dt>Period (UTC)</dt>
        <dd>${formatTime(from)} to ${formatTime(to)}</dd>
      </div>
      <div>
        <dt>Candles</dt>
        <dd>${formatNumber(bars, 0)}</dd>
      </div>
      <div>
        <dt>Capital</dt>
        <dd>
          ${formatNumber(Number(capital), moneyDecimals(Number(capital)))} <bdi>${currency}</bdi>
        </dd>
      </div>
      <div>
        <dt>Data</dt>
        <dd><bdi>${dataLabel}</bdi></dd>
      </div>
    </dl>
    ${simulated ? html`<p class="callout">These prices were generated. The result says nothing about a real market.</p>` : null}
    ${
      dataNotes.length === 0
        ? null
        : html`<div class="callout">
            <strong>Notes about the data</strong>
            <ul>
              ${dataNotes.map((note) => html`<li><bdi>${note}</bdi></li>`)}
            </ul>
          </div>`
    }
  </header>`;
}
