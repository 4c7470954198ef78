import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';

/** The report's own files and the chart library, ready to stand inside one HTML file. */
export interface ReportAssets {
  readonly style: string;
  readonly scripts: readonly string[];
  /** Content security policy that allows these texts by their hashes, and nothing from anywhere else. */
  readonly policy: string;
}

/** In the order in which they build on one another. */
const SCRIPTS = [
  'kit.js',
  'theme.js',
  'chart-kit.js',
  'trade-markers.js',
  'equity-chart.js',
  'price-chart.js',
  'trade-table.js',
] as const;

/** Finds a file of an installed package, wherever it was put. */
const require = createRequire(import.meta.url);

let loaded: ReportAssets | undefined;

/** Reads the files once a process. @throws NightdeskError `REPORT_ASSET` when one is missing or unfit. */
export function reportAssets(): ReportAssets {
  loaded ??= load();
  return loaded;
}

function load(): ReportAssets {
  const folder = join(import.meta.dirname, 'assets');
  const chart = dirname(require.resolve('lightweight-charts/package.json'));
  const style = readText(join(folder, 'report.css'));
  const scripts = [
    readText(join(chart, 'dist', 'lightweight-charts.standalone.production.js')),
    ...SCRIPTS.map((name) => readText(join(folder, name))),
  ];
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(hash).join(' ')}`,
    `style-src ${hash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return { style, scripts, policy };
}

function readText(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw assetError(
      `The report needs ${file}, which cannot be read; install the packages again.`,
      file,
      cause,
    );
  }
  // A browser reads CR LF as LF, and the hash is of what it reads.
  text = text
    .replaceAll('\r\n', '\n')
    .replace(/^\/\/ oxlint-disable.*\n/, '')
    .trim();
  if (/<\/(?:script|style)|<!--/i.test(text)) {
    throw assetError(
      `${file} holds a text that would end an inline element; it cannot be put into a report.`,
      file,
    );
  }
  return text;
}

function assetError(message: string, file: string, cause?: unknown): NightdeskError {
  return new NightdeskError({ code: 'REPORT_ASSET', message, context: { file }, cause });
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
