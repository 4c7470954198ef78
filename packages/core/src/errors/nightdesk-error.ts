/**
 * What the caller should do about an error.
 * `retry`: the same call may succeed later. `refuse`: the input is wrong, change it.
 * `halt`: an invariant is broken, stop trading and ask a person.
 */
export type Disposition = 'retry' | 'refuse' | 'halt';

/** Typed facts about an error: plain values that may be logged. Never put a secret here. */
export type ErrorContext = Readonly<Record<string, string | number | boolean | null>>;

/** What a {@link NightdeskError} is made from. */
export interface NightdeskErrorInit {
  /** Stable, upper-case code that programs may match on, for example `ORDER_TRANSITION`. */
  readonly code: string;
  /** What was wrong, where, and what to do, in one or two sentences. */
  readonly message: string;
  readonly context?: ErrorContext;
  /** Defaults to `refuse`. */
  readonly disposition?: Disposition;
  readonly cause?: unknown;
}

/** The one error class of Nightdesk. */
export class NightdeskError extends Error {
  override readonly name: string = 'NightdeskError';
  declare readonly code: string;
  declare readonly context: ErrorContext;
  declare readonly disposition: Disposition;

  constructor(init: NightdeskErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.context = init.context ?? {};
    this.disposition = init.disposition ?? 'refuse';
  }

  /** The error as plain JSON: code, message, context, disposition. */
  toJSON(): {
    readonly code: string;
    readonly message: string;
    readonly context: ErrorContext;
    readonly disposition: Disposition;
  } {
    return {
      code: this.code,
      message: this.message,
      context: this.context,
      disposition: this.disposition,
    };
  }
}
