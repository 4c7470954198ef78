import { METRICS, type MetricKey } from '../../metrics/definitions.ts';
import type { Metric, MetricGroup } from '../../metrics/metric.ts';
import { formatMetric, moneyDecimals } from '../format.ts';
import { html, type Html } from '../html.ts';

/** The figures at the head of a report. */
const KEY_FIGURES: readonly MetricKey[] = [
  'totalReturn',
  'annualReturn',
  'maxDrawdown',
  'sharpe',
  'profitFactor',
  'winRate',
  'trades',
  'exposure',
];

/** Two columns of tables of about the same height. */
const COLUMNS: readonly (readonly (readonly [group: MetricGroup, title: string])[])[] = [
  [
    ['return', 'Return'],
    ['trades', 'Closed trades'],
  ],
  [
    ['risk', 'Risk'],
    ['activity', 'Activity'],
  ],
];

const text = (metric: Metric, value: number | null, capital: number): string =>
  formatMetric(
    value,
    metric,
    moneyDecimals(
      metric.unit === 'money' && value !== null && Math.abs(value) > capital ? value : capital,
    ),
  );

/** Positive or negative, for the colour of a return; the sign is written as well. */
function tone({ key, value }: Metric): string {
  if (key !== 'totalReturn' && key !== 'annualReturn') return '';
  return value === null || value === 0 ? '' : value > 0 ? 'up' : 'down';
}

/** Eight large figures, each with buy-and-hold and its convention under it. */
export function keyFiguresSection(metrics: readonly Metric[], capital: number): Html {
  const shown = KEY_FIGURES.flatMap((key) => metrics.filter((metric) => metric.key === key));
  return html`<section aria-labelledby="key-figures">
    <h2 id="key-figures" class="hidden">Key figures</h2>
    <ul class="tiles">
      ${shown.map(
        (metric) =>
          html`<li>
            <h3>${metric.title}</h3>
            <p class="figure ${tone(metric)}">${text(metric, metric.value, capital)}</p>
            ${metric.note === null ? null : html`<p class="note">${metric.value === null ? `none: ${metric.note}` : metric.note}</p>`}
            ${metric.buyAndHold === null ? null : html`<p class="beside">Buy and hold <b>${text(metric, metric.buyAndHold, capital)}</b></p>`}
            <p class="convention">${metric.convention}</p>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** Every metric in tables, its convention under its name; the formula opens on a tap and shows on hover. */
export function metricsSection(metrics: readonly Metric[], capital: number): Html {
  return html`<section aria-labelledby="metrics">
    <h2 id="metrics">All metrics</h2>
    <p class="lede">
      How a number was calculated stands under its name. Tap a name for the formula and its source.
    </p>
    <div class="columns">
      ${COLUMNS.map(
        (groups) =>
          html`<div>${groups.map(([group, title]) => table(metrics, group, title, capital))}</div>`,
      )}
    </div>
  </section>`;
}

function table(
  metrics: readonly Metric[],
  group: MetricGroup,
  title: string,
  capital: number,
): Html {
  const own = metrics.filter((metric) => metric.group === group);
  const compared = own.some(
    ({ buyAndHold, buyAndHoldNote }) => buyAndHold !== null || buyAndHoldNote !== null,
  );
  return html`<table class="metrics">
    <caption>
      ${title}
    </caption>
    <thead>
      <tr>
        <th scope="col">Metric</th>
        <th scope="col" class="number">Strategy</th>
        ${compared ? html`<th scope="col" class="number">Buy and hold</th>` : null}
      </tr>
    </thead>
    <tbody>
      ${own.map((metric) => row(metric, capital, compared))}
    </tbody>
  </table>`;
}

function row(metric: Metric, capital: number, compared: boolean): Html {
  const { formula, source } = METRICS[metric.key];
  const unit =
    metric.currency === null
      ? null
      : html` <small class="unit"><bdi>${metric.currency}</bdi></small>`;
  return html`<tr>
    <th scope="row">
      <details>
        <summary title="${formula}">${metric.title}</summary>
        <p class="formula">${formula}<br />Source: ${source}</p>
      </details>
      <p class="convention">${metric.convention}</p>
    </th>
    <td class="number">
      ${text(metric, metric.value, capital)}${metric.value === null ? null : unit}${note(metric.value, metric.note)}
    </td>
    ${
      compared
        ? html`<td class="number">
            ${text(metric, metric.buyAndHold, capital)}${metric.buyAndHold === null ? null : unit}${note(metric.buyAndHold, metric.buyAndHoldNote)}
          </td>`
        : null
    }
  </tr>`;
}

function note(value: number | null, words: string | null): Html | null {
  return words === null
    ? null
    : html`<p class="note">${value === null ? `none: ${words}` : words}</p>`;
}
