import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReportList } from './report-list.ts';
import { RisingNumbers } from './rising-numbers.ts';

/** Everything after a cursor, page by page. */
function readFrom(list: ReportList<{ time: number }>, cursor: string): [number[], string] {
  const times: number[] = [];
  let at = cursor;
  for (;;) {
    const page = list.after(at);
    times.push(...page.reports.map(({ time }) => time));
    at = page.cursor;
    if (!page.more) return [times, at];
  }
}

describe('a list of reports', () => {
  it('gives each report once, however it is read, and forgets nothing that was not read', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1_500 }), { maxLength: 8 }),
        fc.boolean(),
        (bursts, prunes) => {
          const list = new ReportList<{ time: number }>();
          const seen: number[] = [];
          let cursor = '';
          let number = 100;
          let count = 0;
          for (const burst of bursts) {
            for (let i = 0; i < burst; i += 1) {
              number += 1 + (i % 3);
              count += 1;
              list.add(number, { time: count });
            }
            if (prunes) list.prune(Infinity);
            const [times, end] = readFrom(list, cursor);
            seen.push(...times);
            cursor = end;
          }
          expect(seen).toEqual(Array.from({ length: count }, (_one, i) => i + 1));
          // The cursor of the last page is behind all of it.
          readFrom(list, cursor);
          list.prune(Infinity);
          expect(list.size).toBe(0);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps what is young though it was read', () => {
    const list = new ReportList<{ time: number }>();
    for (let i = 1; i <= 10; i += 1) list.add(i, { time: i });
    list.after('10');
    list.prune(6);
    expect(readFrom(list, '')[0]).toEqual([6, 7, 8, 9, 10]);
  });
});

describe('numbers', () => {
  it('rise for ever, whatever the clock does, and above all that is known', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4e12 })),
        fc.integer({ min: 0, max: 5e14 }),
        fc.integer({ min: 0, max: 4e12 }),
        (times, known, newest) => {
          const numbers = new RisingNumbers(known, newest);
          let last = Math.max(known, newest * 100);
          for (const time of times) {
            const next = numbers.next(time);
            expect(next).toBeGreaterThan(last);
            expect(Number.isSafeInteger(next)).toBe(true);
            last = next;
          }
        },
      ),
    );
  });
});
