import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** A child that trades on the mock exchange and says things, a line each. */
export class OrderChild {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(program: string, args: readonly string[]) {
    this.#child = spawn(process.execPath, [program, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** What it says next. @throws Error when it has ended instead */
  async next(): Promise<string> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error('The child has ended; its words are above.');
    return line.value;
  }

  /** Tells it something. */
  say(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Ends it. */
  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.stdin.end();
    await exited;
  }
}
