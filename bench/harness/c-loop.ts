import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { WORK_FOLDER } from './data-set.ts';
import type { Timing } from './statistics.ts';

/** One run of the C loop. */
export interface CLoopRun {
  readonly trades: number;
  readonly equity: number;
  readonly timing: Timing;
}

/** The flags that the ratio is against. */
export const C_FLAGS: readonly string[] = ['-O3', '-march=native'];

const run = promisify(execFile);

/** The C loop as a process that plays when it is asked to, so that it can take turns with what it is compared to. */
export class CLoop {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  private constructor(program: string, file: string) {
    this.#child = spawn(program, [file, '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Compiles and starts it on a file of rows; null where no C compiler is found. */
  static async start(file: string): Promise<CLoop | null> {
    const program = await compile();
    return program === null ? null : new CLoop(program, file);
  }

  /** Plays the file once. @throws Error when the program ended. */
  async play(): Promise<CLoopRun> {
    this.#child.stdin.write('\n');
    const next = await this.#lines.next();
    if (next.done === true) throw new Error('The C loop ended before it gave a result.');
    const said: unknown = JSON.parse(next.value);
    const number = (name: string): number => numberOf(said, name);
    return {
      trades: number('trades'),
      equity: number('equity'),
      timing: { wallMs: number('wallMs'), cpuMs: number('cpuMs') },
    };
  }

  stop(): void {
    this.#child.stdin.end();
  }
}

/** A number out of parsed JSON. @throws Error when there is none of that name. */
export function numberOf(json: unknown, name: string): number {
  if (typeof json === 'object' && json !== null) {
    const value: unknown = Reflect.get(json, name);
    if (typeof value === 'number') return value;
  }
  throw new Error(`There is no number "${name}" in ${JSON.stringify(json).slice(0, 200)}.`);
}

/** The compiler's name and version in one line; null where there is none. */
export async function compilerVersion(): Promise<string | null> {
  for (const compiler of ['gcc', 'cc']) {
    try {
      const { stdout } = await run(compiler, ['--version']);
      return stdout.split('\n')[0] ?? compiler;
    } catch {
      // The next one may be there.
    }
  }
  return null;
}

/** The compiled program, made once for each source and processor. */
async function compile(): Promise<string | null> {
  const source = join(import.meta.dirname, '..', 'baselines', 'loop.c');
  const made = createHash('sha256').update(await readFile(source));
  made.update(`${C_FLAGS.join(' ')} ${cpus()[0]?.model ?? ''}`);
  const program = join(WORK_FOLDER, `loop-${made.digest('hex').slice(0, 12)}`);
  if (existsSync(program)) return program;
  await mkdir(WORK_FOLDER, { recursive: true });
  const unfinished = `${program}.${process.pid}`;
  for (const compiler of ['gcc', 'cc']) {
    try {
      await run(compiler, [...C_FLAGS, '-o', unfinished, source, '-lm']);
      await rename(unfinished, program);
      return program;
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!missing) throw error;
    }
  }
  return null;
}
