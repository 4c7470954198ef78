import type { BacktestResult } from '../../result.ts';
import { formatNumber, moneyDecimals } from '../format.ts';
import { html, type Html } from '../html.ts';

/** Configuration, assumptions and instruments: what makes the result what it is. */
export function setupSection(result: BacktestResult): Html {
  const { strategy, config, seed, assumptions, instruments } = result;
  const settings = Object.entries(config).map(([name, value]) => ({
    name,
    value: settingText(value),
  }));
  return html`<section aria-labelledby="setup">
    <h2 id="setup">Set-up</h2>
    <div class="columns">
      ${pairs('Configuration', [
        { name: 'Strategy', value: `${strategy.name} ${strategy.version}` },
        ...settings,
        { name: 'Seed', value: String(seed) },
      ])}
      ${pairs('Assumptions', assumptions)}
    </div>
    <div class="scroll" role="region" aria-label="Instruments" tabindex="0">
      <table>
        <caption>
          Instruments
        </caption>
        <thead>
          <tr>
            <th scope="col">Id</th>
            <th scope="col">Kind</th>
            <th scope="col">Base</th>
            <th scope="col">Quote</th>
            <th scope="col" class="number">Price decimals</th>
            <th scope="col" class="number">Quantity decimals</th>
          </tr>
        </thead>
        <tbody>
          ${instruments.map(
            (i) =>
              html`<tr>
                <th scope="row"><bdi>${i.id}</bdi></th>
                <td>${i.kind}</td>
                <td><bdi>${i.base}</bdi></td>
                <td><bdi>${i.quote}</bdi></td>
                <td class="number">${i.pricePrecision}</td>
                <td class="number">${i.quantityPrecision}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** Positions still open at the end; they are in the equity, not among the trades. */
export function openSection({ open, capital }: BacktestResult): Html | null {
  if (open.length === 0) return null;
  const decimals = moneyDecimals(Number(capital));
  return html`<section aria-labelledby="open">
    <h2 id="open">Open at the end</h2>
    <div class="scroll" role="region" aria-labelledby="open" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Instrument</th>
            <th scope="col" class="number">Quantity</th>
            <th scope="col" class="number">Average price</th>
            <th scope="col" class="number">Unrealised profit</th>
          </tr>
        </thead>
        <tbody>
          ${open.map(
            (p) =>
              html`<tr>
                <th scope="row"><bdi>${p.instrument}</bdi></th>
                <td class="number">${p.quantity}</td>
                <td class="number">${String(Number(p.averagePrice.toPrecision(10)))}</td>
                <td class="number">${formatNumber(Number(p.unrealised), decimals)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="caption">
      Counted in the final equity at the last close, not in the statistics of closed trades.
    </p>
  </section>`;
}

function pairs(
  title: string,
  rows: readonly { readonly name: string; readonly value: string }[],
): Html {
  return html`<table class="pairs">
    <caption>
      ${title}
    </caption>
    <tbody>
      ${rows.map(
        ({ name, value }) =>
          html`<tr>
            <th scope="row"><bdi>${name}</bdi></th>
            <td><bdi>${value}</bdi></td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function settingText(value: unknown): string {
  if (typeof value === 'string') return value;
  const exact = (_: string, item: unknown): unknown =>
    typeof item === 'bigint' ? item.toString() : item;
  return JSON.stringify(value, exact) ?? 'not set';
}
