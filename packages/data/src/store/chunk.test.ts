import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryBars, bits, plainBars } from '../bars.test-support.ts';
import { CHUNK_ROWS, ChunkCodec, MOST_CHUNK_BYTES } from './chunk.ts';

const codec = new ChunkCodec();
const M = 60_000;

function roundTrip(data: Float64Array, timeFrame = M): { data: Float64Array; bytes: number } {
  const buffer = new ArrayBuffer(MOST_CHUNK_BYTES);
  const count = data.length / BAR_STRIDE;
  const bytes = codec.encode(data, 0, count, timeFrame, buffer);
  const out = new Float64Array(data.length);
  expect(new ChunkCodec().decode(buffer, 0, bytes, timeFrame, out, 0)).toBe(count);
  return { data: out, bytes };
}

/** Every kind of double, also in the time column. */
const anyNumbers = fc
  .array(
    fc.oneof(
      fc.double(),
      fc.constantFrom(
        0,
        -0,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        2 ** 53,
        2 ** 50 + 1,
        5e-324,
        1.1,
        1e300,
        -1.5,
      ),
      fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 100),
      fc.bigInt({ min: 0n, max: 2n ** 50n }).map(Number),
    ),
    { minLength: BAR_STRIDE, maxLength: 40 * BAR_STRIDE },
  )
  .map((numbers) =>
    Float64Array.from(numbers.slice(0, numbers.length - (numbers.length % BAR_STRIDE))),
  );

describe('ChunkCodec', () => {
  it('gives candles back bit for bit', () => {
    fc.assert(
      fc.property(arbitraryBars, (bars) => {
        expect(bits(roundTrip(bars.data).data)).toBe(bits(bars.data));
      }),
    );
  });

  it('gives any doubles back bit for bit', () => {
    fc.assert(
      fc.property(anyNumbers, fc.integer({ min: 1, max: 1e9 }), (data, timeFrame) => {
        expect(bits(roundTrip(data, timeFrame).data)).toBe(bits(data));
      }),
      { numRuns: 500 },
    );
  });

  it('takes every width of differences', () => {
    for (const range of [
      0,
      1,
      255,
      256,
      65_535,
      65_536,
      2 ** 32 - 1,
      2 ** 32,
      2 ** 48 - 1,
      2 ** 48,
      2 ** 49,
    ]) {
      for (const column of [1, 2, 3, 4, 5]) {
        const { data } = plainBars(5);
        data[2 * BAR_STRIDE + column] = (data[2 * BAR_STRIDE + column] ?? 0) + range;
        expect(bits(roundTrip(data).data), `column ${column}, range ${range}`).toBe(bits(data));
      }
    }
  });

  it('is small: a full chunk of ordinary minutes takes under 8 bytes a candle', () => {
    expect(roundTrip(plainBars(CHUNK_ROWS).data).bytes / CHUNK_ROWS).toBeLessThan(8);
  });

  it('packs what exchanges send, not only round numbers', () => {
    const data = Float64Array.from([
      1.7e12, 0.00001234, 0.00001301, 0.00001199, 0.0000125, 1234567.12345678,
    ]);
    roundTrip(data);
    expect([codec.priceDecimals, codec.volumeDecimals]).toEqual([8, 8]);
    data[4] = 0.1 + 0.2;
    roundTrip(data);
    expect([codec.priceDecimals, codec.volumeDecimals]).toEqual([null, 8]);
  });

  it('refuses bytes that contradict themselves, and never writes outside', () => {
    const { data } = plainBars(20);
    const buffer = new ArrayBuffer(MOST_CHUNK_BYTES);
    const bytes = codec.encode(data, 0, 20, M, buffer);
    const decode = (target: ArrayBuffer, length: number, room = 20): number =>
      new ChunkCodec().decode(target, 0, length, M, new Float64Array(room * BAR_STRIDE), 0);
    expect(() => decode(buffer, bytes, 19)).toThrow(RangeError);
    expect(() => decode(buffer, bytes - 8)).toThrow(RangeError);
    expect(() => decode(buffer, bytes + 8)).toThrow(RangeError);
    fc.assert(
      fc.property(fc.nat(bytes - 1), fc.nat(255), (at, value) => {
        const damaged = buffer.slice(0);
        new Uint8Array(damaged)[at] = value;
        try {
          expect(decode(damaged, bytes)).toBe(20);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
