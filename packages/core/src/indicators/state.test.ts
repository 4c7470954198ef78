import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ema } from './ema.ts';
import { indicatorState, saveState, StateReader } from './state.ts';

describe('indicator state', () => {
  it('carries every double through JSON, bit for bit', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), fc.array(fc.double()), (numbers, array) => {
        const state = saveState('x', numbers, [Float64Array.from(array)]);
        const back = indicatorState(JSON.parse(JSON.stringify(state)));
        const reader = new StateReader(back, 'x', numbers.length + array.length);
        const read = [...numbers, ...array].map((wanted) => Object.is(reader.next(), wanted));
        expect(read.every(Boolean)).toBe(true);
      }),
    );
    const odd = [NaN, Infinity, -Infinity, -0, 0, 5e-324];
    const reader = new StateReader(
      indicatorState(JSON.parse(JSON.stringify(saveState('x', odd)))),
      'x',
      odd.length,
    );
    for (const x of odd) expect(Object.is(reader.next(), x)).toBe(true);
  });

  it('refuses the state of other parameters, and says which', () => {
    expect(() => new Ema(20).restore(new Ema(10).save())).toThrow(
      /^Cannot restore ema\(20,sma,0\.09\d+\) from a state of ema\(10,sma,0\.18\d+\) with 5 numbers/,
    );
  });

  it.each<[unknown, string]>([
    [null, 'it is not an object'],
    [{ numbers: [], parts: [] }, '"of" is not a string'],
    [{ of: 'ema', parts: [] }, '"numbers" is not an array'],
    [{ of: 'ema', numbers: [] }, '"parts" is not an array'],
    [{ of: 'ema', numbers: [null], parts: [] }, 'null stands where a number belongs'],
    [{ of: 'ema', numbers: ['1'], parts: [] }, '"1" stands where a number belongs'],
    [{ of: 'ema', numbers: [], parts: [7] }, 'it is not an object'],
  ])('refuses %j', (value, what) => {
    expect(() => indicatorState(value)).toThrow(
      `is damaged: ${what}. Restore from an undamaged copy`,
    );
  });

  it('refuses a state of the wrong size', () => {
    const state = new Ema(20).save();
    expect(() => new Ema(20).restore({ ...state, numbers: state.numbers.slice(1) })).toThrow(
      /with 4 numbers/,
    );
  });
});
