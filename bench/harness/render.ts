import type { Machine } from './machine.ts';
import { type Figure, meets, type PartResult, type Unit } from './part-result.ts';

/** A whole run. */
export interface BenchResult {
  /** Day of the run, ISO. */
  readonly date: string;
  readonly quick: boolean;
  readonly machine: Machine;
  /** Load average of the last minute, before and after. */
  readonly load: { readonly before: number; readonly after: number };
  readonly parts: readonly PartResult[];
}

const DECIMALS: Readonly<Record<Unit, number>> = {
  ratio: 3,
  ms: 0,
  s: 3,
  MB: 0,
  'M/s': 1,
  'MB/s': 0,
  'ns/bar': 1,
};

/** The value with its unit; ratios have none. */
export function valueText({ value, unit }: Pick<Figure, 'value' | 'unit'>): string {
  if (!Number.isFinite(value)) return 'not measured';
  const text = value.toFixed(unit === 'ratio' && value >= 10 ? 1 : DECIMALS[unit]);
  return unit === 'ratio' ? text : `${text} ${unit}`;
}

function targetText({ target, unit }: Figure): string {
  if (target === null) return '';
  const value = unit === 'ratio' ? `${target.value}` : valueText({ value: target.value, unit });
  return `${target.is === 'at least' ? '≥' : '≤'} ${value}`;
}

function verdict(figure: Figure): string {
  const met = meets(figure);
  return met === null ? '' : met ? 'met' : 'missed';
}

/** A part for a terminal. */
export function partText(part: PartResult): string {
  const rows = part.figures.map((figure) => [
    figure.name,
    valueText(figure),
    targetText(figure),
    verdict(figure),
    figure.note ?? '',
  ]);
  const width = [0, 1, 2, 3].map((i) => Math.max(0, ...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (i === 1 ? cell.padStart(width[i] ?? 0) : cell.padEnd(width[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const wrong = part.checks.filter(({ ok }) => !ok);
  return [
    `\n${part.title}`,
    ...lines.map((line) => `  ${line}`),
    `  checked: ${part.checks.length - wrong.length} of ${part.checks.length} numbers are right`,
    ...wrong.map(({ name, wanted, got }) => `  WRONG ${name}: ${got}, wanted ${wanted}`),
    ...part.notes.map((note) => `  ${note}`),
  ].join('\n');
}

/** The run as a page of Markdown. */
export function markdown({ date, quick, machine, load, parts }: BenchResult): string {
  return [
    `# Measured ${date}${quick ? ' (quick run: rough)' : ''}`,
    '',
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB; ${machine.system}; Node ${machine.node} (V8 ${machine.v8}); ${machine.compiler ?? 'no C compiler'}.`,
    `Load average of the last minute: ${load.before} before, ${load.after} after. Ratios compare runs that took turns; they carry over to other machines, times do not.`,
    ...parts.flatMap((part) => [
      '',
      `## ${part.title}`,
      '',
      '| what | measured | target | | |',
      '|---|---|---|---|---|',
      ...part.figures.map(
        (figure) =>
          `| ${figure.name} | ${valueText(figure)} | ${targetText(figure)} | ${verdict(figure)} | ${figure.note ?? ''} |`,
      ),
      '',
      ...part.checks.map(
        ({ name, wanted, got, ok }) =>
          `- ${ok ? '' : '**wrong** '}${name}: ${got} (wanted ${wanted})`,
      ),
      ...part.notes.map((note) => `- ${note}`),
    ]),
    '',
  ].join('\n');
}
