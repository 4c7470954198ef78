import { describe, expect, it } from 'vitest';
import type { DecimalText } from '@nightdesk/core/execution/events/decimal-text';
import type { KernelState } from '@nightdesk/core/kernel/kernel-state';
import { pairTimings } from './bot-replay.ts';
import { compareDecisions } from './compare-decisions.ts';
import { compareStates } from './compare-states.ts';
import { compareStream } from './compare-stream.ts';
import type { DecisionRecord } from './decision-record.ts';
import type { Difference } from './difference.ts';

type OrderRecord = Extract<DecisionRecord, { readonly kind: 'order' }>;

const decimal = (text: string): DecimalText => text as DecimalText;

function order(
  changes: Partial<OrderRecord> = {},
  terms: Partial<OrderRecord['terms']> = {},
): OrderRecord {
  return {
    kind: 'order',
    order: 7,
    instrument: 'BTCUSDT.SIMULATED',
    parent: 0,
    terms: {
      side: 'BUY',
      type: 'LIMIT',
      quantity: decimal('2'),
      cash: decimal('0'),
      limitPrice: decimal('100.5'),
      triggerPrice: null,
      trailAmount: null,
      trailBasisPoints: 0,
      timeInForce: 'GTC',
      expireTime: null,
      postOnly: false,
      reduceOnly: false,
      ocoGroup: '',
      ...terms,
    },
    decision: { rule: 'the trend is up', values: { close: 100.1, line: 99 } },
    ...changes,
  };
}

describe('what two runs decided about one event', () => {
  it('is the same, also with numbers that are none', () => {
    const odd = order({ decision: { rule: 'r', values: { a: 'NaN', b: 0 } } });
    const cancel: DecisionRecord = { kind: 'cancel', order: 3, decision: null };
    expect(compareDecisions([odd, cancel], [odd, cancel])).toEqual([]);
    const zero = order({ decision: { rule: 'r', values: { a: 'NaN', b: -0 } } });
    expect(compareDecisions([odd], [zero])).toEqual([]);
  });

  it.each([
    [
      'signal',
      order({ decision: { rule: 'the trend is down', values: {} } }),
      'rule was "the trend is up"',
    ],
    ['signal', order({}, { side: 'SELL' }), 'side was BUY and is SELL'],
    ['signal', order({}, { reduceOnly: true }), 'reduce-only was false and is true'],
    ['price', order({}, { limitPrice: decimal('100.6') }), 'limit was 100.5 and is 100.6'],
    ['price', order({}, { triggerPrice: decimal('9') }), 'trigger was null and is 9'],
    ['size', order({}, { quantity: decimal('3') }), 'quantity was 2 and is 3'],
    [
      'signal',
      order({ decision: { rule: 'the trend is up', values: { close: 100.2, line: 99 } } }),
      'close was 100.1 and is 100.2',
    ],
    [
      'signal',
      order({ decision: { rule: 'the trend is up', values: { close: 100.1 } } }),
      'line was 99 and is not there',
    ],
  ])('differs by %s', (cause, replayed, text) => {
    const found = compareDecisions([order()], [replayed]);
    expect(found).toHaveLength(1);
    expect(found[0]?.cause).toBe(cause);
    expect(found[0]?.text).toContain(text);
    expect([found[0]?.recorded, found[0]?.replayed]).toEqual([order(), replayed]);
  });

  it('is more on one side', () => {
    expect(compareDecisions([order()], []).map(({ cause, text }) => [cause, text])).toEqual([
      [
        'signal',
        'recorded, and not decided in the replay: order 7, BUY 2 BTCUSDT.SIMULATED LIMIT (limit 100.5), "the trend is up"',
      ],
    ]);
    const message: DecisionRecord = { kind: 'message', level: 'warn', text: 'x' };
    expect(compareDecisions([], [message])[0]?.cause).toBe('message');
  });

  it('is held against that of the same order, whatever stands between', () => {
    const other = order({ order: 8 });
    const found = compareDecisions(
      [order(), other],
      [other, order({}, { quantity: decimal('9') })],
    );
    expect(found.map(({ cause, recorded }) => [cause, recorded])).toEqual([['size', order()]]);
  });

  it('is compared for changes and signals too', () => {
    const change = (limitPrice: string): DecisionRecord => ({
      ...{ kind: 'change', order: 1, quantity: null, triggerPrice: null, decision: null },
      limitPrice,
    });
    expect(compareDecisions([change('1')], [change('2')])[0]?.cause).toBe('price');
    const signal = (side: string): DecisionRecord => ({
      ...{ kind: 'signal', instrument: 'A', action: 'enter', decision: null },
      side,
    });
    expect(compareDecisions([signal('BUY')], [signal('SELL')])[0]?.cause).toBe('signal');
  });
});

describe('the same decision about another event', () => {
  const difference = (at: number, changes: Partial<Difference>): Difference => ({
    ...{
      cause: 'signal',
      time: at,
      at,
      event: `bar ${at}`,
      text: '',
      recorded: null,
      replayed: null,
    },
    ...changes,
  });

  it('is one difference, of timing', () => {
    const differences = [
      difference(3, { recorded: order() }),
      difference(5, { replayed: order({ order: 8 }) }),
    ];
    pairTimings(differences);
    expect(differences).toHaveLength(1);
    expect(differences[0]?.cause).toBe('timing');
    expect(differences[0]?.text).toBe(
      'decided at event 3 (bar 3) when it was recorded, and at event 5 (bar 5) in the replay',
    );
  });

  it('needs the same wish on both sides', () => {
    const differences = [
      difference(3, { recorded: order() }),
      difference(5, { replayed: order({}, { side: 'SELL' }) }),
      difference(6, { recorded: order() }),
    ];
    pairTimings(differences);
    expect(differences.map(({ cause }) => cause)).toEqual(['signal', 'signal', 'signal']);
  });
});

describe('two states of a kernel', () => {
  const state = {
    books: {
      tradingState: 'ACTIVE',
      now: 5,
      instruments: ['A'],
      balances: [{ currency: 'USDT', precision: 2, total: '1000' }],
      positions: [{ quantity: '5', fees: '1' }],
      transfers: {},
      prices: [1],
      priceTimes: [1],
      orders: [],
      ended: [],
      reducing: [],
    },
    lastOrder: 3,
    rng: [1, 2],
    timers: [],
    series: [{ seen: 3, building: null }],
    risk: {},
    strategy: { line: [1, null] },
  };
  /** A state with one place changed. */
  const changed = (change: (copy: typeof state) => void): KernelState => {
    const copy = structuredClone(state);
    change(copy);
    // Only the parts that are compared, in a form that a test can read.
    return copy as unknown as KernelState;
  };

  it('are the same', () => {
    expect(
      compareStates(
        changed(() => {}),
        changed(() => {}),
      ),
    ).toEqual([]);
  });

  it.each([
    [
      ['fill', 'fee'],
      'what is held 0: was "5" and is "6"',
      (s: typeof state) => (s.books.positions = [{ quantity: '6', fees: '1' }]),
    ],
    [
      ['fee'],
      'positions 0.fees: was "1" and is "2"',
      (s: typeof state) => (s.books.positions = [{ quantity: '5', fees: '2' }]),
    ],
    [
      ['fee'],
      'balances 0.total: was "1000" and is "999"',
      (s: typeof state) => (s.books.balances = [{ currency: 'USDT', precision: 2, total: '999' }]),
    ],
    [
      ['signal'],
      'strategy line.0: was 1 and is 7',
      (s: typeof state) => (s.strategy = { line: [7, null] }),
    ],
    [['price'], 'last prices 0.0: was 1 and is 2', (s: typeof state) => (s.books.prices = [2])],
    [['timing'], 'time: was 5 and is 6', (s: typeof state) => (s.books.now = 6)],
  ])('differ: %s', (causes, text, change) => {
    const found = compareStates(
      changed(() => {}),
      changed(change),
    );
    expect(found.map(({ cause }) => cause)).toEqual(causes);
    expect(found[0]?.text).toBe(`state, ${text}`);
  });
});

describe("recorded orders and the account's stream", () => {
  const intended = (record: OrderRecord, bot = 'b'): Parameters<typeof compareStream>[2] => [
    {
      bot,
      time: 1,
      kind: 'OrderIntended',
      payload: {
        clientOrderId: `${bot}-${record.order.toString(36)}`,
        instrument: record.instrument,
        parent: record.parent,
        terms: record.terms,
        decision: record.decision,
        riskVersion: 'r',
      },
    },
  ];
  const recorded = (record: OrderRecord): Parameters<typeof compareStream>[1] => [
    { time: 1, record },
  ];

  it('are the same', () => {
    expect(compareStream('b', recorded(order()), intended(order()))).toEqual({
      ...{ differences: [], unrecorded: [], unsent: [] },
    });
  });

  it('differ, or know orders that the other does not', () => {
    const other = order({}, { quantity: decimal('3') });
    expect(compareStream('b', recorded(order()), intended(other)).differences[0]?.text).toContain(
      'quantity was 2 and is 3',
    );
    expect(compareStream('b', recorded(order()), []).unsent).toEqual(['b-7']);
    expect(compareStream('b', [], intended(order())).unrecorded).toEqual(['b-7']);
  });

  it('leave the quantity of an order by cash to its way out', () => {
    const byCash = order({}, { cash: decimal('500'), quantity: decimal('0') });
    const sent = order({}, { quantity: decimal('4.9') });
    expect(compareStream('b', recorded(byCash), intended(sent)).differences).toEqual([]);
  });

  it('take the last of two orders with one number: the first never became durable', () => {
    const twice = [...recorded(order({}, { quantity: decimal('9') })), ...recorded(order())];
    expect(compareStream('b', twice, intended(order())).differences).toEqual([]);
  });
});
