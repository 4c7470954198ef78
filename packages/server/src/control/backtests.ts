import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import {
  type BacktestBody,
  backtestBody,
  backtestView,
  type BacktestView,
} from '@nightdesk/contracts/api/desk-views';
import type { Steps } from '@nightdesk/store/connection/connection';
import {
  abandonBacktests,
  type BacktestRecord,
  deleteBacktest,
  endBacktest,
  findBacktest,
  insertBacktest,
  listBacktests,
} from '@nightdesk/store/desk/backtests';
import { findStrategy } from '@nightdesk/strategies/catalogue';
import { type Actor, assertMay, isTheirs } from '../auth/actor.ts';
import { audit } from '../auth/audit.ts';
import { ownerOf, visibleUser } from './access.ts';
import type { BacktestWord, BacktestWork } from './backtest-worker.ts';
import { chooseConfig, planError } from './bot-plan.ts';
import { controlError } from './control-error.ts';
import type { ControlParts } from './control-parts.ts';
import { cursorParts, type Page, pageOf, type Paging } from './page-of.ts';

/** Back-tests that run at once; they share the machine with the trading. */
const MOST_RUNNING = 2;
/** How long one may run, ms. */
const LONGEST = 15 * 60_000;
/** How much memory one may take, MB. */
const MEMORY = 1_024;

interface Running {
  readonly worker: Worker;
  progress: number;
}

/** Back-tests: each in a thread of its own, told how far it is, cancelled on request, kept with its result. */
export class Backtests {
  readonly #parts: ControlParts;
  readonly #running = new Map<string, Running>();

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  /** How many run. */
  get running(): number {
    return this.#running.size;
  }

  /** Says of those that ran when the desk went down that they did not end. To be called at the start. */
  async recover(): Promise<number> {
    const now = this.#parts.clock.now();
    return this.#parts.connection.write(() =>
      abandonBacktests('The desk went down while it ran; start it again.', now),
    );
  }

  /** Begins one. @throws NightdeskError `BACKTEST_BUSY`, `BOT_INVALID` for settings that cannot be */
  async start(actor: Actor, body: BacktestBody): Promise<BacktestView> {
    assertMay(actor, 'bots');
    const chosen = chooseConfig(findStrategy(body.strategy), body.preset ?? null, body.config);
    if ('problems' in chosen) throw planError(chosen.problems);
    if (this.#running.size >= MOST_RUNNING) {
      throw controlError(
        'BACKTEST_BUSY',
        `${this.#running.size} back-tests run already, as many as this desk takes; try again when one has ended.`,
      );
    }
    const { connection, clock, candles } = this.#parts;
    const id = `bt_${randomBytes(9).toString('hex')}`;
    const work: BacktestWork = { body, candles };
    const worker = new Worker(new URL('backtest-worker.ts', import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
      // Nothing of the desk's environment is of any use to it.
      env: {},
    });
    const running: Running = { worker, progress: 0 };
    this.#running.set(id, running);
    const userId = ownerOf(actor);
    try {
      await connection.write(function* (): Steps<void> {
        const now = clock.now();
        yield* insertBacktest({
          id,
          userId,
          name: body.name,
          state: 'RUNNING',
          request: JSON.stringify(body),
          result: null,
          error: null,
          createdTime: now,
          endedTime: null,
        });
        yield* audit(actor, {
          time: now,
          action: 'backtest.started',
          subject: `backtest:${id}`,
          after: { strategy: body.strategy },
        });
      });
    } catch (error) {
      this.#running.delete(id);
      await worker.terminate();
      throw error;
    }
    this.#follow(id, running);
    return this.get(actor, id);
  }

  /** Back-tests that the actor sees, the newest first, without their results. */
  async list(actor: Actor, asked: Paging): Promise<Page<BacktestView>> {
    assertMay(actor, 'read');
    const [time, id] = cursorParts(asked.cursor, ['number', 'text']) ?? [];
    const before =
      typeof time === 'number' && typeof id === 'string' ? ([time, id] as const) : null;
    const read = await this.#parts.connection.read(() =>
      listBacktests(visibleUser(actor), before, asked.limit + 1),
    );
    return pageOf(
      read,
      asked.limit,
      (test) => [test.createdTime, test.id],
      (test) => this.#view({ ...test, result: null }),
    );
  }

  /** One, with its result. @throws NightdeskError `BACKTEST_NOT_FOUND` */
  async get(actor: Actor, id: string): Promise<BacktestView> {
    return this.#view(await this.#find(actor, 'read', id));
  }

  /** Ends one that runs. @throws NightdeskError `BACKTEST_STATE` when it has ended */
  async cancel(actor: Actor, id: string): Promise<BacktestView> {
    await this.#find(actor, 'bots', id);
    const running = this.#running.get(id);
    if (running === undefined)
      throw controlError('BACKTEST_STATE', `The back-test ${id} has ended already.`, { id });
    await this.#end(id, 'CANCELLED', null, null);
    return this.get(actor, id);
  }

  /** Removes one that has ended. @throws NightdeskError `BACKTEST_STATE` while it runs */
  async remove(actor: Actor, id: string): Promise<void> {
    await this.#find(actor, 'bots', id);
    const time = this.#parts.clock.now();
    await this.#parts.connection.write(function* (): Steps<void> {
      if (!(yield* deleteBacktest(id)))
        throw controlError('BACKTEST_STATE', `The back-test ${id} still runs; cancel it first.`, {
          id,
        });
      yield* audit(actor, { time, action: 'backtest.deleted', subject: `backtest:${id}` });
    });
  }

  /** Ends all; they are found as failed. */
  async close(): Promise<void> {
    const text = 'The desk was stopped while it ran; start it again.';
    await Promise.all([...this.#running.keys()].map((id) => this.#end(id, 'FAILED', null, text)));
  }

  #follow(id: string, running: Running): void {
    const { worker } = running;
    const end = (state: 'DONE' | 'FAILED', result: string | null, error: string | null): void => {
      // The store tells of its own troubles; a back-test that is lost in them is found as failed at the next start.
      this.#end(id, state, result, error).catch(() => undefined);
    };
    const timer = setTimeout(() => {
      end('FAILED', null, `It took longer than ${LONGEST / 60_000} minutes; take fewer candles.`);
    }, LONGEST);
    timer.unref();
    worker.on('message', (word: BacktestWord) => {
      if (word.kind === 'progress') running.progress = word.done;
      else if (word.kind === 'done') end('DONE', word.result, null);
      else end('FAILED', null, `${word.code}: ${word.message}`);
    });
    worker.on('error', (error: Error) => end('FAILED', null, `It failed: ${error.message}`));
    worker.on('exit', () => {
      clearTimeout(timer);
      end('FAILED', null, 'Its thread ended without a result.');
    });
  }

  async #end(
    id: string,
    state: 'DONE' | 'FAILED' | 'CANCELLED',
    result: string | null,
    error: string | null,
  ): Promise<void> {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#running.delete(id);
    const now = this.#parts.clock.now();
    await this.#parts.connection.write(() => endBacktest(id, state, result, error, now));
    await running.worker.terminate();
  }

  async #find(actor: Actor, scope: 'read' | 'bots', id: string): Promise<BacktestRecord> {
    assertMay(actor, scope);
    const test = await this.#parts.connection.read(() => findBacktest(id));
    if (test !== null && isTheirs(actor, test.userId)) return test;
    throw controlError(
      'BACKTEST_NOT_FOUND',
      `There is no back-test "${id.slice(0, 64)}" of yours.`,
      {
        id: id.slice(0, 64),
      },
    );
  }

  #view(test: BacktestRecord): BacktestView {
    return backtestView.parse({
      ...test,
      progress: test.state === 'RUNNING' ? (this.#running.get(test.id)?.progress ?? 0) : 1,
      request: backtestBody.parse(JSON.parse(test.request)),
      result: test.result === null ? null : (JSON.parse(test.result) as unknown),
    });
  }
}
