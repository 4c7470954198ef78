/** Attempts to see the future, or to trade in the past, through what a strategy is given. Each must fail. */
import { describe, expect, it } from 'vitest';
import { Bar } from '../model/bar.ts';
import { BarColumns } from '../model/bar-columns.ts';
import { order, PlayedDesk, WHY } from '../matching/played-desk.test-support.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { StrategyContext } from '../strategy/strategy-context.ts';

/** Everything that can be reached from a value through its public names, its symbols and its prototypes. */
function reach(root: unknown): unknown[] {
  const seen = new Set<unknown>();
  const queue: unknown[] = [root];
  while (queue.length > 0) {
    const value = queue.pop();
    if (
      (typeof value !== 'object' && typeof value !== 'function') ||
      value === null ||
      seen.has(value)
    )
      continue;
    seen.add(value);
    for (
      let level: object | null = value;
      level !== null && level !== Object.prototype && level !== Function.prototype;
      level = Reflect.getPrototypeOf(level)
    ) {
      for (const key of Reflect.ownKeys(level)) {
        try {
          queue.push(Reflect.get(level, key, value));
        } catch {
          // Some getters refuse (valueOf of money does): nothing to be seen there.
        }
      }
    }
  }
  return [...seen];
}

/** Plays rows of one shared array with one reused bar, as a back-test does. */
function replay(rows: readonly (readonly number[])[], strategy: Partial<Strategy>): PlayedDesk {
  const desk = new PlayedDesk({ strategy });
  const columns = new BarColumns(
    Float64Array.from(rows.flatMap((row, i) => [i * 60_000, ...row])),
    60_000,
  );
  const bar = new Bar(0, 60_000);
  for (let i = 0; i < columns.length; i += 1) {
    bar.load(columns.data, i);
    if (!desk.venue.isIdle(0)) desk.venue.onBar(bar);
    desk.apply(desk.kernel.process(bar));
  }
  return desk;
}

const rows = [
  [100, 101, 99, 100, 7],
  [100, 111, 98, 110, 7],
  [110, 112, 77, 80, 7],
];

describe('attempts to look ahead', () => {
  it('a bar gives its own six numbers and no way to the others', () => {
    const found: unknown[][] = [];
    replay(rows, { onBar: (bar) => found.push(reach(bar)) });
    expect(found.length).toBe(3);
    for (const things of found) {
      expect(
        things.some((thing) => ArrayBuffer.isView(thing) || thing instanceof ArrayBuffer),
      ).toBe(false);
    }
    expect(JSON.stringify(new Bar(0, 1))).not.toContain('data');
    expect(Object.keys(new Bar(0, 1)).sort()).toEqual(['instrument', 'kind', 'timeFrame']);
  });

  it('a bar that is kept shows the present one later, and nothing new until it has closed', () => {
    let kept: Bar | null = null;
    const shown: string[] = [];
    replay(rows, {
      onBar: (bar, context) => {
        kept ??= bar;
        // Read by way of the first bar: it is a window, and stands where the kernel stands.
        shown.push(`${kept.close} at ${context.now}, known from ${kept.time}`);
      },
    });
    expect(shown).toEqual([
      '100 at 60000, known from 60000',
      '110 at 120000, known from 120000',
      '80 at 180000, known from 180000',
    ]);
  });

  it('a bar that is kept shows no unfinished bar in a fill either, when longer bars are built from it', () => {
    // The one moment at which the window stands on a bar that has not closed is its matching.
    const seen: { now: number; known: number }[] = [];
    let kept: Bar | null = null;
    const desk = new PlayedDesk({
      subscriptions: [{ instrument: 0, timeFrame: 120_000, warmUp: 0 }],
      strategy: {
        onBar: (bar) => {
          kept = bar;
        },
        onFill: (_, __, context) => {
          if (kept !== null) seen.push({ now: context.now, known: kept.time });
        },
      },
    });
    desk
      .bar([100, 101, 99, 100])
      .bar([100, 101, 99, 100], order({ side: 'BUY', quantity: 1 }))
      .bar([105, 109, 90, 95]);
    expect(seen).toEqual([{ now: 120_000, known: 120_000 }]);
  });

  it('the last price is the close of the bar that is told, and the open of no later one', () => {
    const prices: number[] = [];
    replay(rows, { onBar: (_, context) => prices.push(context.lastPrice(0)) });
    expect(prices).toEqual([100, 110, 80]);
  });

  it('inside a fill the last price is still that of the last closed bar', () => {
    const prices: number[] = [];
    const desk = new PlayedDesk({
      strategy: { onFill: (_, __, context) => prices.push(context.lastPrice(0)) },
    });
    desk.bar([100, 101, 99, 100], order({ side: 'BUY', quantity: 1 })).bar([105, 140, 90, 120]);
    expect(prices).toEqual([100]);
  });

  it('nothing in the context holds an array of prices beyond the last ones', () => {
    let things: unknown[] = [];
    replay(rows, {
      onBar: (_, context) => {
        things = reach(context);
      },
    });
    const views = things.filter((thing) => ArrayBuffer.isView(thing));
    expect(views).toEqual([]);
  });

  it('an order from a fill does not trade at prices before the fill', () => {
    // Bought at 105 on the way up from 100; a limit at 101 from then on is not owed the 100 of the open.
    const desk = new PlayedDesk({
      strategy: {
        onFill: (fill, _, context) => {
          if (fill.order === 1)
            order({ side: 'BUY', type: 'LIMIT', quantity: 1, limitPrice: 101 })(context);
        },
      },
    });
    desk
      .bar(
        [100, 100, 100, 100],
        order({ side: 'BUY', type: 'STOP_MARKET', quantity: 1, triggerPrice: 105 }),
      )
      .bar([100, 110, 102, 104]);
    expect(desk.fills).toEqual(['70000 #1 BUY 1 @ 105 T']);
  });

  it('an order from a close does not trade in the bar that closes', () => {
    const desk = new PlayedDesk().bar([100, 200, 50, 100], (context) => {
      order({ side: 'BUY', type: 'LIMIT', quantity: 1, limitPrice: 60 })(context);
      order({ side: 'BUY', type: 'STOP_MARKET', quantity: 1, triggerPrice: 150 })(context);
    });
    desk.bar([100, 100, 100, 100]);
    expect(desk.fills).toEqual([]);
  });

  it('a cancel from a fill does not undo what came before it', () => {
    const desk = new PlayedDesk({
      strategy: {
        onFill: (fill, _, context) => {
          if (fill.price.toNumber() > 108) context.cancel(1);
        },
      },
    });
    desk.bar([100, 100, 100, 100], (context) => {
      order({ side: 'BUY', type: 'STOP_MARKET', quantity: 1, triggerPrice: 105 })(context);
      order({ side: 'BUY', type: 'STOP_MARKET', quantity: 1, triggerPrice: 109 })(context);
    });
    desk.bar([100, 110, 90, 91]);
    expect(desk.fills.length).toBe(2);
  });

  it('a strategy that loads other numbers into its bar changes neither time nor market', () => {
    const cheat: Partial<Strategy> = {
      onBar: (bar, context: StrategyContext) => {
        bar.load(Float64Array.of(-1e9, 1, 1, 1, 1, 1), 0);
        if (context.now === 60_000)
          context.submit({ instrument: 0, side: 'BUY', quantity: 1 }, WHY);
      },
    };
    const desk = replay(rows, cheat);
    expect(desk.fills).toEqual(['60000 #1 BUY 1 @ 100 T']);
    expect(desk.kernel.books.now).toBe(180_000);
  });
});
