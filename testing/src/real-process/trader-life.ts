import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { TraderSettings, TraderWord } from './trader-settings.ts';

/** How a trading child ended. */
export interface TraderEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One life of the trading child: from its start to its end, by its own or by ours. */
export class TraderLife {
  /** What it has said so far. */
  readonly words: TraderWord[] = [];
  /** What it wrote to its standard error: nothing, unless it broke. */
  complaint = '';
  readonly ended: Promise<TraderEnd>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #onWord: (() => void) | null = null;

  constructor(settings: TraderSettings) {
    const program = join(import.meta.dirname, 'trader-process.ts');
    this.#child = spawn(process.execPath, [program, JSON.stringify(settings)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.complaint += text;
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#hear(line);
    });
    this.ended = this.#end();
  }

  /** The first word of a kind, or undefined when it ends without one. */
  async said<K extends TraderWord['kind']>(
    kind: K,
  ): Promise<Extract<TraderWord, { readonly kind: K }> | undefined> {
    let over = false;
    void this.ended.then(() => {
      over = true;
      this.#onWord?.();
    });
    for (;;) {
      const found = this.words.find((word) => word.kind === kind);
      // The find above looks at the kind; the compiler does not see through a type parameter.
      if (found !== undefined) return found as Extract<TraderWord, { readonly kind: K }>;
      if (over) return undefined;
      await new Promise<void>((resolve) => {
        this.#onWord = resolve;
      });
    }
  }

  /** Ends it as a power cut ends a process: nothing of it runs any more. */
  async kill(): Promise<TraderEnd> {
    this.#child.kill('SIGKILL');
    return this.ended;
  }

  #hear(line: string): void {
    try {
      // Our own child's words; the last line of a killed one may be cut.
      this.words.push(JSON.parse(line) as TraderWord);
    } catch {
      return;
    }
    this.#onWord?.();
  }

  async #end(): Promise<TraderEnd> {
    await once(this.#child, 'close');
    return { code: this.#child.exitCode, signal: this.#child.signalCode };
  }
}
