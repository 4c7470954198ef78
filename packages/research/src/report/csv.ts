import type { BacktestResult, OrderRecord } from '../result.ts';
import { FILL_FIELDS, ORDER_FIELDS, TRADE_FIELDS } from './columns.ts';
import { isoTime } from './format.ts';

/** The tables that a result can be written as. */
export type CsvTable = 'orders' | 'fills' | 'trades' | 'equity';

type Cell = string | number;

/** Rows gathered before they are handed on: memory stays small, writes stay few. */
const BATCH = 2000;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * A field by RFC 4180. A text that a spreadsheet would run as a formula (it begins with = + - @, a tab or
 * a line break, and is no number) gets an apostrophe in front.
 */
export function csvField(value: Cell): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const text = /^[=+\-@\t\r\n]/.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Orders: their last state, and the rule and values of the decision behind each. Times are ISO 8601, UTC. */
export function ordersCsv({ orders }: BacktestResult): Iterable<string> {
  const ruleOf = ({ decision }: OrderRecord): Cell[] =>
    decision === null ? ['', ''] : [decision.rule, JSON.stringify(decision.values)];
  return table([...ORDER_FIELDS, 'rule', 'values'], orders, (order) => [
    ...ORDER_FIELDS.map((field) => cell(field, order[field])),
    ...ruleOf(order),
  ]);
}

/** Fills, amounts as exact decimals. */
export function fillsCsv({ fills }: BacktestResult): Iterable<string> {
  return table(FILL_FIELDS, fills, (fill) => FILL_FIELDS.map((field) => cell(field, fill[field])));
}

/** Closed trades, amounts as exact decimals. */
export function tradesCsv({ trades }: BacktestResult): Iterable<string> {
  return table(TRADE_FIELDS, trades, (trade) =>
    TRADE_FIELDS.map((field) => cell(field, trade[field])),
  );
}

/** The account at every close, and buy-and-hold beside it. */
export function equityCsv({ curve, buyAndHold }: BacktestResult): Iterable<string> {
  const value = (values: Float64Array, row: number): number => values[row] ?? Number.NaN;
  return table(['time', 'equity', 'buyAndHold'], curve.time, (time, row) => [
    isoTime(time),
    value(curve.equity, row),
    value(buyAndHold.equity, row),
  ]);
}

/** One table by its name, in pieces. */
export function renderCsv(result: BacktestResult, name: CsvTable): Iterable<string> {
  switch (name) {
    case 'orders':
      return ordersCsv(result);
    case 'fills':
      return fillsCsv(result);
    case 'trades':
      return tradesCsv(result);
    case 'equity':
      return equityCsv(result);
  }
}

function cell(field: string, value: Cell): Cell {
  return typeof value === 'number' && (field === 'time' || field.endsWith('Time'))
    ? isoTime(value)
    : value;
}

function* table<T>(
  head: readonly string[],
  rows: Iterable<T>,
  cells: (row: T, index: number) => readonly Cell[],
): Generator<string> {
  let text = `${head.join(',')}\r\n`;
  let index = 0;
  for (const row of rows) {
    text += `${cells(row, index).map(csvField).join(',')}\r\n`;
    index += 1;
    if (index % BATCH === 0) {
      yield text;
      text = '';
    }
  }
  yield text;
}
