import { dirname } from 'node:path';
import { atomicWrite } from '@nightdesk/data/files/atomic-write';
import type { BacktestRun } from '@nightdesk/research/backtest/backtest-run';
import type { Metric } from '@nightdesk/research/metrics/metric';
import { writeReport } from '@nightdesk/research/report/write-report';
import { finishFirst } from '../finish-first.ts';
import { makeFolder } from '../make-folder.ts';

/** Where to write what; undefined: not at all. */
export interface ResultFiles {
  readonly report: string | undefined;
  readonly csv: string | undefined;
  readonly events: string | undefined;
}

/** Lines written at once. */
const BATCH = 2000;

/** Writes the files that were asked for, each whole or not at all, and gives back their paths. */
export async function writeResultFiles(
  run: BacktestRun,
  metrics: readonly Metric[],
  { report, csv, events }: ResultFiles,
): Promise<readonly string[]> {
  const place = events === undefined ? undefined : dirname(events);
  for (const folder of [report, csv, place]) if (folder !== undefined) await makeFolder(folder);
  return finishFirst(async () => {
    const written: string[] = [];
    if (report !== undefined) {
      const both = csv === report;
      written.push(
        ...(await writeReport(report, run, metrics, { html: true, json: true, csv: both })),
      );
    }
    if (csv !== undefined && csv !== report) {
      written.push(...(await writeReport(csv, run, metrics, { csv: true })));
    }
    if (events !== undefined) {
      await writeEvents(run, events);
      written.push(events);
    }
    return written;
  });
}

async function writeEvents(run: BacktestRun, path: string): Promise<void> {
  await atomicWrite(path, async (file) => {
    let lines: string[] = [];
    for (const line of run.log.lines()) {
      lines.push(line);
      if (lines.length < BATCH) continue;
      await file.writeFile(`${lines.join('\n')}\n`);
      lines = [];
    }
    if (lines.length > 0) await file.writeFile(`${lines.join('\n')}\n`);
  });
}
