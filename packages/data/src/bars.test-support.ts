import { BAR_STRIDE, BarColumns } from '@nightdesk/core/model/bar-columns';
import fc from 'fast-check';

/** One bar: open time, open, high, low, close, volume. */
export type Row = readonly [number, number, number, number, number, number];

/** Rows as the flat array this package works on. */
export function flat(rows: readonly Row[]): Float64Array {
  return Float64Array.from(rows.flat());
}

/** The rows of a flat array. */
export function rowsOf(data: Float64Array): number[][] {
  return Array.from({ length: data.length / BAR_STRIDE }, (_, i) => [
    ...data.subarray(i * BAR_STRIDE, (i + 1) * BAR_STRIDE),
  ]);
}

/** `count` unremarkable bars from `start`, `timeFrame` ms apart, no two the same. */
export function plainBars(
  count: number,
  start: number = Date.UTC(2023, 10, 14),
  timeFrame: number = 60_000,
): BarColumns {
  return new BarColumns(
    flat(
      Array.from({ length: count }, (_, i) => [
        start + i * timeFrame,
        100 + i,
        102 + i,
        99 + i,
        101 + i,
        1 + i,
      ]),
    ),
    timeFrame,
  );
}

/** The bytes of numbers, for comparisons that see the sign of zero and the bits of NaN. */
export function bits(data: Float64Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}

/** Possible bars in order of time, with decimal prices, holes, and candles without volume. */
export const arbitraryBars: fc.Arbitrary<BarColumns> = fc
  .record({
    decimals: fc.integer({ min: 0, max: 8 }),
    start: fc.integer({ min: 200_000_000, max: 4_000_000_000 }),
    rows: fc.array(
      fc.record({
        step: fc.oneof(
          { weight: 9, arbitrary: fc.constant(1) },
          { weight: 1, arbitrary: fc.integer({ min: 2, max: 500 }) },
        ),
        body: fc.tuple(
          fc.integer({ min: 1, max: 9_000_000 }),
          fc.integer({ min: 1, max: 9_000_000 }),
        ),
        wicks: fc.tuple(fc.nat(100_000), fc.double({ min: 0, max: 1, noNaN: true })),
        volume: fc.oneof(
          fc.constant(0),
          fc.double({ min: 0, max: 1e15, noNaN: true }),
          fc.integer({ min: 0, max: 1e9 }),
        ),
      }),
      { minLength: 1, maxLength: 80 },
    ),
  })
  .map(({ decimals, start, rows }) => {
    const scale = 10 ** decimals;
    let time = start * 1000;
    return new BarColumns(
      flat(
        rows.map(({ step, body: [open, close], wicks: [up, down], volume }) => {
          time += step * 60_000;
          const low = Math.max(1, Math.floor(Math.min(open, close) * (1 - down)));
          return [
            time,
            open / scale,
            (Math.max(open, close) + up) / scale,
            low / scale,
            close / scale,
            volume,
          ];
        }),
      ),
      60_000,
    );
  });
