/** A process that writes to a store as fast as it can, and says what was acknowledged. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A writing process. */
export interface Writer {
  /** How many appends it has acknowledged so far. */
  count(): number;
  /** Resolved when it has acknowledged so many, or rejected when it ended before. */
  acknowledged(count: number): Promise<void>;
  /** SIGKILL; resolved when it is gone and all its words are read. */
  kill(): Promise<void>;
  /** Resolved with its exit code when it ends by itself. */
  readonly ended: Promise<number | null>;
}

/**
 * Starts `writer-process.test-support.ts` with this Node.
 *
 * @param most appends after which it ends by itself
 */
export function spawnWriter(place: string, bot: string, account: string, most = 1e9): Writer {
  const script = join(import.meta.dirname, 'writer-process.test-support.ts');
  const child = spawn(process.execPath, [script, place, bot, account, String(most)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let acknowledged = 0;
  let rest = '';
  let errors = '';
  const waiting: {
    readonly count: number;
    readonly resolve: () => void;
    readonly reject: (e: Error) => void;
  }[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    const last = lines.at(-1);
    if (last !== undefined) acknowledged = Number(last);
    for (const entry of waiting) if (entry.count <= acknowledged) entry.resolve();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      resolve(code);
      for (const entry of waiting) entry.reject(new Error(`the writer ended: ${errors}`));
    });
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    ended,
    count: () => acknowledged,
    acknowledged: (count) =>
      new Promise((resolve, reject) => {
        if (acknowledged >= count) resolve();
        else waiting.push({ count, resolve, reject });
      }),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
