import type { BacktestResult } from '../../result.ts';
import { formatPercent, NOTHING } from '../format.ts';
import { html, type Html } from '../html.ts';
import { monthlyReturns } from '../monthly-returns.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Fractions from which a cell takes the next stronger shade. */
const SHADES = [0.005, 0.02, 0.05, 0.1, 0.2];

/** Returns by year and month as a shaded table, with the year's total and buy-and-hold. */
export function monthlySection(result: BacktestResult): Html | null {
  const capital = Number(result.capital);
  const years = monthlyReturns(result.curve, capital, result.from);
  if (years.length === 0) return null;
  const hold = new Map(
    monthlyReturns(result.buyAndHold, capital, result.from).map(({ year, total }) => [year, total]),
  );
  return html`<section aria-labelledby="monthly">
    <h2 id="monthly">Monthly returns</h2>
    <div class="scroll" role="region" aria-labelledby="monthly" tabindex="0">
      <table class="months">
        <thead>
          <tr>
            <th scope="col">Year</th>
            ${MONTHS.map((name) => html`<th scope="col" class="number">${name}</th>`)}
            <th scope="col" class="number">Total</th>
            <th scope="col" class="number">Hold</th>
          </tr>
        </thead>
        <tbody>
          ${years.map(
            ({ year, months, total }) =>
              html`<tr>
                <th scope="row">${year}</th>
                ${months.map((value) => cell(value, ''))}${cell(total, 'total')}${plain(hold.get(year) ?? null)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="caption">
      Percent, by UTC month; the first and last may be partial. “Hold” is buying and holding over
      the same year.
    </p>
  </section>`;
}

function cell(value: number | null, name: string): Html {
  return html`<td class="number ${shade(value)} ${name}">
    ${value === null ? NOTHING : short(value)}
  </td>`;
}

function plain(value: number | null): Html {
  return html`<td class="number hold">${value === null ? NOTHING : short(value)}</td>`;
}

/** Without the percent sign, which the caption says: fourteen columns have to fit. */
function short(value: number): string {
  return formatPercent(value, Math.abs(value) >= 1 ? 0 : 1).replace('%', '');
}

function shade(value: number | null): string {
  if (value === null) return 'none';
  const level = SHADES.filter((edge) => Math.abs(value) >= edge).length;
  return level === 0 ? '' : `${value > 0 ? 'gain' : 'loss'}-${level}`;
}
