/** How patient and how curious an account's execution is. Times in ms. */
export interface ExecutionOptions {
  /** How long a request that changes an order may be under way: its expiry at the venue. */
  readonly attemptWindow: number;
  /** Largest difference between our clock and the venue's, in either direction, its tolerance included. */
  readonly clockSkew: number;
  /** Longest time that a request may be on its way to a venue that does not refuse it for being late. */
  readonly lateArrival: number;
  /** How long an order may be without an answer before it is asked for. */
  readonly askAfter: number;
  /** Longest pause between two questions about the same order. */
  readonly askAtMost: number;
  /** An intent that never reached the venue is sent again when it is not older; exits always are. */
  readonly resendWithin: number;
  /** Between two looks at the open orders. */
  readonly openOrdersEvery: number;
  /** Between two reads of new trades and ledger entries. */
  readonly tradesEvery: number;
  /** Between two comparisons of everything with the venue. */
  readonly reconcileEvery: number;
  /** A stream without a sign of life for so long is opened anew. */
  readonly streamSilence: number;
  /** Pause before a closed stream is opened again, and before a failed commit is tried again. */
  readonly retryAfter: number;
  /** How long the venue's words wait for each other, to share a commit. Orders on their way out never wait; 0 = nor do they. */
  readonly gatherFor: number;
  /** A parent that is filled in part for so long is cut to what it has, so that its children can work. */
  readonly settleAfter: number;
  /** Between two looks at what is due. */
  readonly tick: number;
  /** Kernels that have changed without an order are kept at least so often. */
  readonly saveEvery: number;
  /** How long ended orders, fills and closed trades stay in memory: the store has them for good. */
  readonly keepFor: number;
  /** Questions (not orders) that may be asked a minute. */
  readonly questionsPerMinute: number;
  /** How much beyond the last price the quantity of a cash order is reckoned with, per cent. */
  readonly cashMarginPercent: number;
}

/** What an account begins with. */
export const EXECUTION_DEFAULTS: ExecutionOptions = Object.freeze({
  attemptWindow: 4_000,
  clockSkew: 1_600,
  lateArrival: 60_000,
  askAfter: 1_500,
  askAtMost: 30_000,
  resendWithin: 30_000,
  openOrdersEvery: 10_000,
  tradesEvery: 5_000,
  reconcileEvery: 60_000,
  streamSilence: 15_000,
  retryAfter: 1_000,
  gatherFor: 1,
  settleAfter: 2_000,
  tick: 500,
  saveEvery: 60_000,
  keepFor: 6 * 3_600_000,
  questionsPerMinute: 300,
  cashMarginPercent: 0.5,
});
