/** What a trading child is started with: JSON on its command line. Times in ms. */
export interface TraderSettings {
  /** Path of an SQLite file, or the address of a PostgreSQL database. */
  readonly database: string;
  /** Address of the local venue. */
  readonly venue: string;
  /** Seed of the bots' dice. */
  readonly seed: number;
  /** `trade`: for ever. `settle`: nothing new; end when books and venue are at rest and agree. */
  readonly task: 'trade' | 'settle';
  /** Between two looks at the prices. */
  readonly priceEvery: number;
  /** How long a request may take. */
  readonly timeout: number;
  /** How long settling may take. */
  readonly patience: number;
}

/** What a child says, one JSON object a line. */
export type TraderWord =
  | {
      /** The account is loaded; nothing was asked of the venue yet. */
      readonly kind: 'loaded';
      /** Orders without an answer by the books: what the last life left in flight. */
      readonly inFlight: number;
      readonly open: number;
      readonly events: number;
    }
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'notice';
      readonly level: string;
      readonly code: string;
      readonly text: string;
    }
  /** A bot or the account has failed. */
  | { readonly kind: 'failed'; readonly code: string; readonly text: string }
  | { readonly kind: 'settled' };

/** The account that all lives trade on. */
export const TRADER_ACCOUNT = 'local-main';
