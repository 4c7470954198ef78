import { describe, expect, it } from 'vitest';
import { csvField, equityCsv, fillsCsv, ordersCsv, tradesCsv } from './csv.ts';
import { fakeResult } from './fake-result.test-support.ts';

/** A reader of RFC 4180 of its own, to check the writer against. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') {
        field += '"';
        i += 1;
      } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',') {
      row.push(field);
      field = '';
    } else if (c === '\r' && text[i + 1] === '\n') {
      rows.push([...row, field]);
      row = [];
      field = '';
      i += 1;
    } else field += c;
  }
  return rows;
}

describe('CSV', () => {
  const result = fakeResult({ bars: 3000 });

  it('quotes by RFC 4180 and disarms formulas', () => {
    expect(csvField('a,b')).toBe('"a,b"');
    expect(csvField('say "x"\n')).toBe('"say ""x""\n"');
    expect(csvField('=HYPERLINK("x")')).toBe('"\'=HYPERLINK(""x"")"');
    expect(['+cmd', '-cmd', '@x', '\tx', '-1+1'].map(csvField)).toEqual([
      "'+cmd",
      "'-cmd",
      "'@x",
      "'\tx",
      "'-1+1",
    ]);
    expect(['-1.50', '+2', '-1e-9', '.5', ''].map(csvField)).toEqual([
      '-1.50',
      '+2',
      '-1e-9',
      '.5',
      '',
    ]);
    expect([Number.NaN, -0.5, 1e21].map(csvField)).toEqual(['', '-0.5', '1e+21']);
  });

  it('writes trades with exact amounts and ISO times', () => {
    const [head = [], first = [], ...rest] = parse([...tradesCsv(result)].join(''));
    const trade = result.trades[0];
    expect(first[head.indexOf('pnl')]).toBe(trade?.pnl);
    expect(first[head.indexOf('entryTime')]).toBe(new Date(trade?.entryTime ?? 0).toISOString());
    expect(rest).toHaveLength(result.trades.length - 1);
    expect(rest.every((row) => row.length === head.length)).toBe(true);
  });

  it('writes orders with the decision, fills, and equity at every close', () => {
    const orders = parse([...ordersCsv(result)].join(''));
    expect(orders).toHaveLength(result.orders.length + 1);
    const values = orders[0]?.indexOf('values') ?? -1;
    const made = result.orders.findIndex(({ decision }) => decision !== null);
    expect(JSON.parse(orders[made + 1]?.[values] ?? '')).toEqual(
      result.orders[made]?.decision?.values,
    );
    expect(parse([...fillsCsv(result)].join(''))).toHaveLength(result.fills.length + 1);
    const equity = parse([...equityCsv(result)].join(''));
    expect(equity).toHaveLength(3001);
    expect(Number(equity[3000]?.[1])).toBe(result.curve.equity[2999]);
  });

  it('disarms a reason that looks like a formula', () => {
    const [order] = result.orders;
    if (order === undefined) throw new Error('the fixture has orders');
    const orders = [{ ...order, reason: '=1+1', instrument: '@x' }];
    expect([...ordersCsv({ ...result, orders })].join('')).toContain(",'=1+1,");
  });
});
