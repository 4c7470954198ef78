import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { request } from 'undici';
import type { LocalVenueSettings } from './local-venue-options.ts';
import type { VenueTruth } from './venue-truth.ts';

/** A local venue that runs in a process of its own. */
export class RunningVenue {
  readonly url: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;

  private constructor(url: string, child: ChildProcessByStdio<Writable, Readable, null>) {
    this.url = url;
    this.#child = child;
  }

  /** Starts one. @throws Error when it ends before it listens */
  static async start(settings: LocalVenueSettings): Promise<RunningVenue> {
    const program = join(import.meta.dirname, 'venue-process.ts');
    const child = spawn(process.execPath, [program, JSON.stringify(settings)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      return new RunningVenue(line, child);
    }
    throw new Error('The local venue ended before it listened.');
  }

  /** No more faults, acts or price moves. */
  async settle(): Promise<void> {
    const { body } = await request(`${this.url}/control/settle`);
    await body.dump();
  }

  /** What is so at the venue. */
  async truth(): Promise<VenueTruth> {
    const { body } = await request(`${this.url}/control/truth`);
    // Written by `venue-truth.ts` of this same folder.
    return (await body.json()) as VenueTruth;
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.stdin.end();
    await exited;
  }
}
