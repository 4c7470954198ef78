import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENT_KINDS } from './event-kinds.ts';
import { EventLog } from './event-log.ts';

const AMOUNT = fc.bigInt({ min: -(1n << 70n), max: 1n << 70n });
const ROW = fc.record({
  kind: fc.nat(EVENT_KINDS.length - 1),
  time: fc.nat(),
  instrument: fc.nat(1000),
  order: fc.nat(),
  amounts: fc.option(fc.tuple(AMOUNT, AMOUNT, AMOUNT, AMOUNT), { nil: null }),
  // Bit 4 would make a row the number of a trade.
  flags: fc.constantFrom(0, 1, 3, 8, 131),
  row: fc.integer({ min: -1, max: 1000 }),
  text: fc.string(),
});

describe('EventLog', () => {
  it('gives single cells of a row as the whole row has them', () => {
    fc.assert(
      fc.property(fc.array(ROW, { maxLength: 30 }), (rows) => {
        const log = new EventLog();
        for (const { kind, time, instrument, order, amounts, flags, row, text } of rows) {
          if (amounts === null) log.note(kind, time, instrument, order, text);
          else log.append(kind, time, instrument, order, ...amounts, flags, row, text);
        }
        expect(log.length).toBe(rows.length);
        rows.forEach(({ kind, time, order, amounts, row, text }, i) => {
          const whole = log.at(i);
          expect(EVENT_KINDS[log.kindAt(i)]).toBe(whole.kind);
          expect(log.kindAt(i)).toBe(kind);
          expect([log.timeAt(i), log.orderAt(i)]).toEqual([time, order]);
          expect([0, 1, 2, 3].map((k) => log.amountAt(i, k))).toEqual(amounts ?? [0n, 0n, 0n, 0n]);
          expect(whole.amounts).toEqual(amounts ?? [0n, 0n, 0n, 0n]);
          expect(log.rowAt(i)).toBe(amounts === null ? -1 : row);
          expect(log.textAt(i)).toBe(text);
        });
      }),
    );
  });

  it('has no row and a text where a fill is counted', () => {
    const log = new EventLog();
    log.append(7, 5, 0, 1, 1n, 2n, 3n, 4n, 4, 99, '');
    expect([log.rowAt(0), log.textAt(0)]).toEqual([-1, '99']);
    expect(log.at(0)).toMatchObject({ row: -1, text: '99' });
  });
});
