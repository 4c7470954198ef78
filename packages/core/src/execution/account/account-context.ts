import type { Instrument } from '../../model/instrument.ts';
import type { LiveClock } from '../../ports/live-clock.ts';
import type { Answer, VenueGateway } from '../../ports/venue-gateway.ts';
import type { OrderRecord } from '../events/records.ts';
import type { ExecutionOptions } from './execution-options.ts';
import type { Journal } from './journal.ts';
import type { RequestBudget } from './request-budget.ts';

/** What a person should hear of. Text carries no secret. */
export interface AccountNotice {
  readonly level: 'info' | 'warn' | 'error';
  /** Stable, such as `QUARANTINE_OPENED`. */
  readonly code: string;
  readonly text: string;
}

/** What the parts of an account's execution share. */
export interface AccountContext {
  readonly clock: LiveClock;
  readonly gateway: VenueGateway;
  readonly journal: Journal;
  readonly options: ExecutionOptions;
  readonly budget: RequestBudget;
  /** Everything that is traded here, by id. */
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** Why an order must not be sent now; null = it may. */
  readonly objection: (record: OrderRecord) => string | null;
  /** True when nothing may be asked or sent any more. */
  readonly isStopped: () => boolean;
  /** The trades of the venue are wanted soon: something is known to be missing. */
  readonly hurry: () => void;
  /** The venue knows an order of a bot under a number that the books do not: it must not be given again. */
  readonly skipTo: (bot: string, sequence: number) => void;
  readonly notify: (notice: AccountNotice) => void;
  /** Something went wrong that nobody foresaw: the account stops. */
  readonly fail: (error: unknown) => void;
}

/** Asks the venue when it may be asked, and heeds its wish for silence. */
export async function ask<T>(
  { clock, budget, isStopped }: AccountContext,
  question: () => Promise<Answer<T>>,
): Promise<Answer<T>> {
  for (let wait = budget.silence; wait > 0; wait = budget.silence) await clock.sleep(wait);
  if (isStopped()) return { kind: 'unknown', doubt: 'unreachable', retryAfter: 0 };
  const answer = await question();
  if (answer.kind === 'unknown') budget.hush(answer.retryAfter);
  return answer;
}

/** Part of the question budget that polls leave for orders in doubt. */
const RESERVE = 0.3;
/** How often a question of a poll is asked before the poll counts as failed. */
const TRIES = 3;

/**
 * A question of a poll: it waits for leave of the budget, and is asked again when there was no answer, because a poll
 * of many questions would hardly ever come to its end otherwise.
 */
export async function poll<T>(
  context: AccountContext,
  question: () => Promise<Answer<T>>,
): Promise<Answer<T>> {
  const { budget, clock, options } = context;
  for (let tries = 1; ; tries += 1) {
    await budget.leave(RESERVE);
    const answer = await ask(context, question);
    if (answer.kind !== 'unknown' || tries === TRIES) return answer;
    await clock.sleep(options.retryAfter);
  }
}

/**
 * How long (monotonic ms) after a request that changes an order was handed over it can still arrive, or have arrived
 * without being seen: its expiry, the difference of the clocks, and the venue's lag. A venue that refuses nothing for
 * being late is given `lateArrival` instead of the expiry. Wall clocks have no part in it: they jump.
 */
export function certainAfter({ options, gateway }: AccountContext): number {
  const { fence, visibilityLag } = gateway.capabilities;
  return (fence ? options.attemptWindow : options.lateArrival) + options.clockSkew + visibilityLag;
}
