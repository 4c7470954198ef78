/** Runs the command line as people do: as a process of its own, with a data folder of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The program. */
export const BIN: string = join(import.meta.dirname, '../../bin/nightdesk.mjs');

/** How a run ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A folder to run commands in. */
export class Workplace {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'nightdesk-cli-'));

  /** Runs `nightdesk` with these arguments to its end. */
  run(...args: readonly string[]): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [BIN, ...args], {
        cwd: this.folder,
        env: { ...process.env, NIGHTDESK_HOME: join(this.folder, 'home'), NIGHTDESK_DEBUG: '' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let out = '';
      let err = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        err += text;
      });
      child.once('error', reject);
      child.once('close', (code, signal) => {
        resolve({ code, signal, out, err });
      });
    });
  }

  /** Writes a file and gives back its name. */
  write(name: string, text: string): string {
    writeFileSync(join(this.folder, name), text);
    return name;
  }

  /** The path of a file. */
  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A CSV of hourly candles that go up and down, with a line changed where a test wants it. */
export function candleCsv(change: (line: string, row: number) => string = (line) => line): string {
  const lines = Array.from({ length: 300 }, (_, i) => {
    const at = (k: number): number => Math.round((100 + 20 * Math.sin(k / 15)) * 100) / 100;
    const [open, close] = [at(i), at(i + 1)];
    const time = Date.UTC(2024, 0, 1) + i * 3_600_000;
    return change(
      `${time},${open},${Math.max(open, close) + 0.5},${Math.min(open, close) - 0.5},${close},10`,
      i,
    );
  });
  return `time,open,high,low,close,volume\n${lines.join('\n')}\n`;
}
