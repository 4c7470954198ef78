import { indicatorDefinition, INDICATORS } from '@nightdesk/core/indicators/catalogue';
import type {
  IndicatorDefinition,
  IndicatorParameter,
} from '@nightdesk/core/indicators/catalogue/definition';
import { Bar } from '@nightdesk/core/model/bar';
import type { BarColumns } from '@nightdesk/core/model/bar-columns';
import { loadCandles } from '@nightdesk/data/load-candles';
import { dataNotes } from '@nightdesk/research/backtest/data-notes';
import { policy, source } from '../backtest/load-markets.ts';
import { usageError } from '../cli-error.ts';
import type { Options } from '../options.ts';
import { print, tell } from '../output.ts';
import { splitPairs } from '../parse-settings.ts';
import { parseTime } from '../parse-time.ts';
import { textTable } from '../text-table.ts';

/** Rows printed at once. */
const BATCH = 4096;

/** Lists indicators, or calculates one over candles and prints its columns. */
export async function runIndicatorCommand(options: Options): Promise<void> {
  const [name] = options.positionals;
  if (options.has('list')) {
    await print(name === undefined ? listText() : describe(indicatorDefinition(name)));
    return;
  }
  if (name === undefined) {
    throw usageError('Which indicator? nightdesk indicator --list shows them.');
  }
  const definition = indicatorDefinition(name);
  const parameters = Object.fromEntries(splitPairs(options.list('set')));
  // Before loading, so that a wrong parameter is told at once.
  definition.create(parameters);
  const data = options.need('data', 'Give a file of candles or a series of the store.');
  const from = options.text('from');
  const to = options.text('to');
  const { bars, report } = await loadCandles(await source(data), {
    from: from === undefined ? undefined : parseTime('from', from),
    to: to === undefined ? undefined : parseTime('to', to),
    onProblem: policy(options.text('on-problem')),
  });
  for (const note of dataNotes(report)) tell(`Data: ${note}`);
  const columns = calculate(definition, parameters, bars);
  const time = options.text('times') === 'ms' ? String : isoTime;
  if (options.has('json')) await printJson(definition, parameters, bars, columns, time);
  else await printCsv(definition, bars, columns, time);
}

function calculate(
  definition: IndicatorDefinition,
  parameters: Readonly<Record<string, string>>,
  bars: BarColumns,
): readonly Float64Array[] {
  const indicator = definition.create(parameters);
  const columns = definition.outputs.map(() => new Float64Array(bars.length));
  const out = new Float64Array(definition.outputs.length);
  const bar = new OpenTimeBar(bars.timeFrame);
  for (let i = 0; i < bars.length; i += 1) {
    bar.load(bars, i);
    indicator.update(bar, out);
    for (const [k, column] of columns.entries()) column[i] = out[k] ?? Number.NaN;
  }
  return columns;
}

/** A bar as the catalogue reads it: its `time` is that of the open. */
class OpenTimeBar {
  readonly #bar: Bar;

  constructor(timeFrame: number) {
    this.#bar = new Bar(0, timeFrame);
  }

  load({ data }: BarColumns, index: number): void {
    this.#bar.load(data, index);
  }

  get time(): number {
    return this.#bar.openTime;
  }

  get open(): number {
    return this.#bar.open;
  }

  get high(): number {
    return this.#bar.high;
  }

  get low(): number {
    return this.#bar.low;
  }

  get close(): number {
    return this.#bar.close;
  }

  get volume(): number {
    return this.#bar.volume;
  }
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}

async function printCsv(
  definition: IndicatorDefinition,
  bars: BarColumns,
  columns: readonly Float64Array[],
  time: (ms: number) => string,
): Promise<void> {
  let text = `time,${definition.outputs.join(',')}\n`;
  for (let i = 0; i < bars.length; i += 1) {
    text += time(bars.openTime(i));
    for (const column of columns) text += `,${cell(column[i] ?? Number.NaN)}`;
    text += '\n';
    if (i % BATCH !== BATCH - 1) continue;
    await print(text);
    text = '';
  }
  await print(text);
}

function cell(value: number): string {
  return Number.isFinite(value) ? String(value) : '';
}

async function printJson(
  definition: IndicatorDefinition,
  parameters: Readonly<Record<string, string>>,
  bars: BarColumns,
  columns: readonly Float64Array[],
  time: (ms: number) => string,
): Promise<void> {
  const times = Array.from({ length: bars.length }, (_, i) => time(bars.openTime(i)));
  const values = columns.map((column) =>
    Array.from(column, (value) => (Number.isFinite(value) ? value : null)),
  );
  const outputs = Object.fromEntries(definition.outputs.map((name, k) => [name, values[k]]));
  const used = definition.create(parameters).parameters;
  await print(
    `${JSON.stringify({ indicator: definition.name, parameters: used, time: times, ...outputs })}\n`,
  );
}

function listText(): string {
  const rows = INDICATORS.map((definition) => [
    definition.name,
    definition.parameters.map(({ name }) => name).join(' '),
    definition.summary,
  ]);
  return `${textTable([['indicator', 'parameters', ''], ...rows]).join('\n')}\n`;
}

function describe(definition: IndicatorDefinition): string {
  const rows = definition.parameters.map((parameter) => [
    parameter.name,
    String(parameter.default),
    range(parameter),
    parameter.text,
  ]);
  return [
    `${definition.title}: ${definition.summary}`,
    definition.convention,
    `Columns: time, ${definition.outputs.join(', ')}`,
    '',
    ...textTable([['parameter', 'default', 'range', ''], ...rows]),
    '',
  ].join('\n');
}

function range(parameter: IndicatorParameter): string {
  return 'choices' in parameter
    ? parameter.choices.join(' ')
    : `${parameter.min} to ${parameter.max}`;
}
