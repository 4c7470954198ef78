import { describe, expect, it } from 'vitest';
import { BriefEventLog, type BriefEntry } from './brief-event-log.ts';
import { EVENT } from './event-kinds.ts';
import type { EventLog } from './event-log.ts';

describe('the log of a kernel at work', () => {
  it('keeps nothing, however much happens', () => {
    const log: EventLog = new BriefEventLog();
    for (let i = 0; i < 10_000; i += 1) {
      log.note(EVENT.TimerFired, i, 0, 0, 'look');
      log.append(EVENT.FundingBooked, i, 0, 0, 1n, 2n, 3n, 4n, 0, -1, '');
      expect(log.decisions.push({ rule: 'r', values: { close: i } })).toBe(-1);
    }
    expect(log.length).toBe(0);
    expect(log.decisions.length).toBe(0);
    expect([...log.lines()]).toEqual([]);
  });

  it('hands on what has a text, once', () => {
    const heard: BriefEntry[] = [];
    const log = new BriefEventLog((entry) => heard.push(entry));
    log.note(EVENT.OrderDenied, 5, 1, 7, 'RISK_STALE: too old');
    log.note(EVENT.OrderSubmitted, 6, 1, 8, '');
    expect(heard).toEqual([
      { kind: 'OrderDenied', time: 5, instrument: 1, order: 7, text: 'RISK_STALE: too old' },
    ]);
  });
});
