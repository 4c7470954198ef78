import { canonicalJson } from '@nightdesk/core/execution/events/canonical-json';
import { foldEvents } from '@nightdesk/core/execution/events/fold-events';
import { BOOK_TABLES } from '@nightdesk/core/execution/events/records';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { doctor } from '../doctor.ts';
import { opened } from '../migrations/migration-conformance.test-support.ts';
import { type Choice, legalEvents } from './random-events.test-support.ts';

/** Choices of {@link legalEvents}. */
export const choices: fc.Arbitrary<Choice[]> = fc.array(
  fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 30 }), fc.nat({ max: 400 })),
  { minLength: 1, maxLength: 60, size: 'max' },
);

/** Records of a table in the order of their keys, as text. */
export function sorted(records: readonly object[]): string[] {
  return records.map((record) => canonicalJson({ ...record })).sort();
}

/**
 * What both databases must do about random histories.
 *
 * @param runs how many of them
 */
export function booksConformance(create: () => Promise<string>, runs: number): void {
  it('keeps in the tables what folding all events in memory gives, however they are grouped', async () => {
    const place = await create();
    const store = await opened(place);
    let accounts = 0;
    const kinds = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        choices,
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        async (list, sizes) => {
          accounts += 1;
          const account = `p${accounts}`;
          const events = legalEvents(list);
          for (const { kind } of events) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
          for (let at = 0, turn = 0; at < events.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            await store.append(account, events.slice(at, at + size));
            at += size;
          }
          const books = foldEvents(events);
          for (const table of BOOK_TABLES) {
            const kept = await store.records(table, account);
            expect(sorted(kept), table).toEqual(sorted(books.all(table)));
          }
        },
      ),
      { numRuns: runs },
    );
    // A property over sequences that never reach a state says nothing about it.
    for (const kind of [
      'OrderFilled',
      'ExternalFill',
      'FundingBooked',
      'OrderCanceled',
      'QuarantineResolved',
      'DayReset',
    ]) {
      expect(kinds.get(kind) ?? 0, kind).toBeGreaterThan(runs / 6);
    }
    expect(await doctor(place)).toMatchObject({ healthy: true });
  }, 60_000);
}
