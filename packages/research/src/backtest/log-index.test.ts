import { EVENT } from '@nightdesk/core/kernel/event-kinds';
import { EventLog } from '@nightdesk/core/kernel/event-log';
import { describe, expect, it } from 'vitest';
import { indexLog } from './log-index.ts';

describe('indexLog', () => {
  it('counts orders, fills, refusals and signals, and finds decisions and fills again', () => {
    const log = new EventLog();
    log.append(EVENT.OrderInitialized, 1, 0, 2000, 5n, 0n, 0n, 0n, 0, 7, '');
    log.note(EVENT.OrderDenied, 1, 0, 2000, 'RISK_MIN_NOTIONAL: 3 is under 10');
    log.append(EVENT.OrderInitialized, 2, 0, 2001, 5n, 0n, 0n, 0n, 0, 8, '');
    log.note(EVENT.OrderDenied, 2, 0, 2001, 'RISK_MIN_NOTIONAL: 4 is under 10');
    log.append(EVENT.OrderInitialized, 3, 0, 2002, 5n, 0n, 0n, 0n, 0, 9, '');
    log.note(EVENT.OrderRejected, 3, 0, 2002, 'post-only');
    for (let i = 0; i < 1500; i += 1) {
      log.append(EVENT.OrderFilled, 4, 0, 2002, 1n, 2n, 3n, 10n, 4, i, '');
    }
    log.append(EVENT.SignalEmitted, 5, 0, 0, 0n, 0n, 0n, 0n, 0, 1, '');
    const index = indexLog(log);
    expect([index.orders, index.signals, index.tradedValue]).toEqual([3, 1, 15_000n]);
    expect([1999, 2000, 2001, 2002].map((order) => index.decisions[order])).toEqual([-1, 7, 8, 9]);
    expect([index.fills.length, index.fills[0], index.fills[1499]]).toEqual([1500, 6, 1505]);
    expect(index.refusals).toEqual([
      {
        status: 'DENIED',
        code: 'RISK_MIN_NOTIONAL',
        count: 2,
        first: 1,
        reason: 'RISK_MIN_NOTIONAL: 3 is under 10',
      },
      { status: 'REJECTED', code: 'post-only', count: 1, first: 3, reason: 'post-only' },
    ]);
  });

  it('keeps the first different warnings and errors, and counts them all', () => {
    const log = new EventLog();
    const say = (time: number, text: string): void => {
      log.note(EVENT.Logged, time, 0, 0, text);
    };
    say(1, 'info: begun');
    say(2, 'warn: too small');
    say(3, 'debug: warn: no');
    say(4, 'warn: too small');
    for (let i = 0; i < 10; i += 1) say(5 + i, `error: number ${i}`);
    const { notices, noticeCount } = indexLog(log);
    expect(noticeCount).toBe(12);
    expect(notices).toHaveLength(5);
    expect(notices.slice(0, 2)).toEqual([
      { level: 'warn', text: 'too small', count: 2, first: 2 },
      { level: 'error', text: 'number 0', count: 1, first: 5 },
    ]);
  });
});
