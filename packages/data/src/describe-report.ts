import { PROBLEM_KINDS, REPAIR_KINDS } from './validate/data-report.ts';
import type { DataReport, Example, Finding } from './validate/data-report.ts';

/** What a caller may choose about {@link describeReport}. */
export interface DescribeOptions {
  /** Places shown of each finding; 3. */
  readonly places?: number | undefined;
}

function describePlace({ line, row, time, detail }: Example): string {
  return `  ${line === null ? `row ${row}` : `line ${line}`}, ${time}: ${detail}`;
}

/** A report in lines of text for people: what there is, what is missing, what is wrong, what was repaired. */
export function describeReport(report: DataReport, options: DescribeOptions = {}): string[] {
  const places = options.places ?? 3;
  const span = report.first === null ? '' : `, ${report.first} to ${report.last}`;
  const lines = [`${report.rows} candles of ${report.timeFrameText}${span}`];
  const list = (title: string, count: number, shown: readonly string[]): void => {
    if (count === 0) return;
    lines.push(`${title}: ${count}`, ...shown);
    if (count > shown.length) lines.push(`  … and ${count - shown.length} more`);
  };
  const find = (title: string, finding: Finding): void =>
    list(title, finding.count, finding.examples.slice(0, places).map(describePlace));
  const { unreadable, gaps } = report;
  list(
    'unreadable rows',
    unreadable.count,
    unreadable.examples
      .slice(0, places)
      .map(
        ({ line, column, text, reason }) => `  line ${line}: ${column ?? 'row'}: ${text} ${reason}`,
      ),
  );
  list(
    `gaps (${gaps.missing} candles missing)`,
    gaps.count,
    gaps.examples
      .slice(0, places)
      .map(({ from, to, missing }) =>
        from === to ? `  ${from}: 1` : `  ${from} to ${to}: ${missing}`,
      ),
  );
  find('without volume', report.zeroVolume);
  for (const kind of PROBLEM_KINDS) find(kind, report.problems[kind]);
  if (report.repairs !== null)
    for (const kind of REPAIR_KINDS) find(`repaired: ${kind}`, report.repairs[kind]);
  return lines;
}
