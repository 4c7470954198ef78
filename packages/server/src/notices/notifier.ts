/** Something that a person should know. */
export interface Notice {
  readonly level: 'info' | 'warn' | 'error';
  /** Stable, for programs. */
  readonly code: string;
  readonly text: string;
  /** '' where it concerns no single bot. */
  readonly bot: string;
  /** ms since 1970 UTC. */
  readonly time: number;
}

/** Brings notices to somebody. */
export interface Reporter {
  readonly name: string;
  /** Rejected when it did not arrive: it is tried again. */
  report(notice: Notice): Promise<void>;
}

/** Takes notices; it never fails and never waits. */
export interface Notifier {
  notify(notice: Notice): void;
}
