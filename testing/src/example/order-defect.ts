import type { JournalDefect } from '../disk/sim-journal.ts';

/** Mistakes that the example's client can be told to make. */
export const CLIENT_DEFECTS = [
  'send-before-journal',
  'timeout-is-failure',
  'no-fill-dedupe',
  'new-id-on-retry',
  'claim-after-await',
  'resend-without-fence',
  'trust-the-stream',
  'ignore-retry-after',
  'close-before-last-fills',
] as const;
/** One of {@link CLIENT_DEFECTS}. */
export type ClientDefect = (typeof CLIENT_DEFECTS)[number];

/** Mistakes of its journal. */
export const JOURNAL_DEFECTS: readonly JournalDefect[] = [
  'no-sync',
  'keep-torn-tail',
  'no-sync-on-recovery',
];

/** Every defect that can be planted in the example. */
export const ORDER_DEFECTS: readonly OrderDefect[] = [...CLIENT_DEFECTS, ...JOURNAL_DEFECTS];
/** One of {@link ORDER_DEFECTS}. */
export type OrderDefect = ClientDefect | JournalDefect;

/** The part of a defect that concerns the journal. */
export function journalDefect(defect: OrderDefect | null): JournalDefect | null {
  return JOURNAL_DEFECTS.find((known) => known === defect) ?? null;
}
