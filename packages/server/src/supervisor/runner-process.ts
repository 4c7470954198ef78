import { type ChildProcess, fork } from 'node:child_process';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { fromRunner, type FromRunner, type Heartbeat } from '@nightdesk/contracts/ipc/from-runner';
import type { RunnerBegin } from '@nightdesk/contracts/ipc/runner-begin';
import type { ToRunner } from '@nightdesk/contracts/ipc/to-runner';
import type { JsonValue } from '@nightdesk/contracts/desk/json';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { type ExitCause, exitCause } from './exit-cause.ts';
import { processStart } from './process-identity.ts';

/** Requests of which an answer is awaited; the number is given here. */
export type RunnerRequest = DistributiveOmit<
  Extract<ToRunner, { readonly request: number }>,
  'request'
>;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What a runner's process is started with. */
export interface RunnerProcessInit {
  readonly begin: RunnerBegin;
  /** Memory of its heap at most, MB; null = as Node decides. */
  readonly heap: number | null;
  /** It hosts one bot: memory counts for more than speed. */
  readonly isSmall: boolean;
  readonly onMessage: (message: FromRunner) => void;
  readonly onEnd: (cause: ExitCause) => void;
}

/** The program of a runner. */
const PROGRAM = join(import.meta.dirname, '..', 'runner', 'main.ts');
/** What is kept of its complaints. */
const COMPLAINT = 8_192;
/** What a runner is told of our environment: it needs no secret, and gets none. */
const ENVIRONMENT = [
  'PATH',
  'HOME',
  'TZ',
  'LANG',
  'LC_ALL',
  'TMPDIR',
  'NODE_EXTRA_CA_CERTS',
  'SystemRoot',
];

interface Waiting {
  readonly resolve: (value: JsonValue) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/** One life of a runner's process, as its server sees it. */
export class RunnerProcess {
  readonly name: string;
  readonly pid: number;
  /** See `processStart`. */
  readonly start: number;
  /** `performance.now()` of its start, and of its last sign of life. */
  readonly startedAt: number = performance.now();
  seenAt: number = performance.now();
  heartbeat: Heartbeat | null = null;
  /** It has said hello. */
  isUp = false;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #complaint = '';
  #request = 0;
  #wanted = false;
  #hung = false;
  #over = false;

  constructor({ begin, heap, isSmall, onMessage, onEnd }: RunnerProcessInit) {
    this.name = begin.runner;
    this.#child = fork(PROGRAM, [begin.runner], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [
        '--disable-warning=ExperimentalWarning',
        // A small young generation: what a tick makes is gone at once, and many processes share a machine.
        ...(isSmall
          ? ['--max-semi-space-size=1', '--optimize-for-size']
          : ['--max-semi-space-size=4']),
        ...(heap === null ? [] : [`--max-old-space-size=${heap}`]),
      ],
      env: environment(begin.home),
    });
    this.pid = this.#child.pid ?? 0;
    this.start = processStart(this.pid) ?? 0;
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-COMPLAINT);
    });
    this.#child.on('message', (raw) => {
      this.#hear(raw, onMessage);
    });
    const end = (code: number | null, signal: string | null): void => {
      if (this.#over) return;
      this.#over = true;
      this.#rejectAll();
      const { rss = 0 } = this.heartbeat ?? {};
      const wanted = this.#wanted;
      const hung = this.#hung;
      const complaint = this.#complaint;
      onEnd(exitCause({ code, signal, wanted, hung, complaint, rss, memory: totalmem() }));
    };
    this.#child.on('exit', (code, signal) => {
      // The last words on standard error may come after the end.
      setImmediate(() => {
        end(code, signal);
      });
    });
    this.#child.on('error', (error) => {
      this.#complaint += error.message;
      // A process that was never started has no exit.
      if (this.#child.pid === undefined) end(null, null);
    });
    this.send(begin);
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** The last that it wrote to its standard error. */
  get complaint(): string {
    return this.#complaint;
  }

  /** Says something; nothing happens when it is gone. */
  send(message: ToRunner): void {
    if (this.#over || !this.#child.connected) return;
    this.#child.send(message, () => {});
  }

  /** Says something and waits for the answer. @throws NightdeskError what it answers, `RUNNER_SILENT`, `RUNNER_GONE` */
  ask(message: RunnerRequest, patience: number): Promise<JsonValue> {
    this.#request += 1;
    const request = this.#request;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(request);
        reject(unknownOutcome('RUNNER_SILENT', `The runner ${this.name} has not answered in time`));
      }, patience);
      this.#waiting.set(request, { resolve, reject, timer });
      if (this.#over) this.#rejectAll();
      else this.send({ ...message, request });
    });
  }

  /** Tells it to stop: bots by their policies, within `deadline` ms. */
  stop(deadline: number, leave: boolean): void {
    this.#wanted = true;
    this.send({ kind: 'shutdown', deadline, leave });
  }

  /** Ends it because it does not answer. */
  endHung(signal: NodeJS.Signals): void {
    this.#hung = true;
    this.#child.kill(signal);
  }

  /** Ends it, whatever it does. */
  kill(): void {
    this.#wanted = true;
    this.#child.kill('SIGKILL');
  }

  #hear(raw: unknown, onMessage: (message: FromRunner) => void): void {
    this.seenAt = performance.now();
    const message = fromRunner.parse(raw);
    if (message.kind === 'hello') this.isUp = true;
    if (message.kind === 'heartbeat') this.heartbeat = message;
    if (message.kind === 'bye') this.#complaint += `${message.reason}\n`;
    if (message.kind !== 'reply') {
      onMessage(message);
      return;
    }
    const waiting = this.#waiting.get(message.request);
    this.#waiting.delete(message.request);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    const { answer } = message;
    if (answer.ok) waiting.resolve(answer.value);
    else {
      const { code, message: text, disposition } = answer;
      waiting.reject(new NightdeskError({ code, message: text, disposition }));
    }
  }

  #rejectAll(): void {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(unknownOutcome('RUNNER_GONE', `The runner ${this.name} ended before it had answered`));
    }
    this.#waiting.clear();
  }
}

function unknownOutcome(code: string, problem: string): NightdeskError {
  return new NightdeskError({
    code,
    message: `${problem}; whether it was done is not known. Look at the bot's orders and positions before you do it again.`,
    disposition: 'retry',
  });
}

function environment(home: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    // One pool of memory for all threads of the C library: the others lie mostly empty.
    MALLOC_ARENA_MAX: '1',
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(home, 'cache', 'compile'),
  };
  for (const name of ENVIRONMENT) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}
