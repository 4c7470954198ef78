// oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return -- a browser script, read as text, outside the type check
// Entries and exits as markers over candles: each alone, or grouped when too many are in view.
(() => {
  const { data, percent } = window.reportKit;
  const { trades, instruments } = data;

  /** With more events in view than `single` they are grouped; with fewer than `named` exits show their return. */
  const LIMITS = { single: 160, named: 24, groups: 36 };

  /** Position of the last candle that opens at or before a moment. */
  const candleAt = (time, seconds) => {
    let low = 0;
    let high = time.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (time[middle] <= seconds) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  /** All entries and exits of one instrument, in order of candles. */
  const eventsOf = (price) => {
    const events = [];
    for (let i = 0; i < trades.id.length; i++) {
      if (instruments[trades.instrument[i]]?.id !== price.id) continue;
      const long = trades.long[i] === 1;
      const sign = (seconds, entry) =>
        seconds >= price.time[0] &&
        events.push({ at: candleAt(price.time, seconds), entry, long, trade: i });
      sign(trades.entryTime[i], true);
      sign(trades.exitTime[i], false);
    }
    return events.sort((a, b) => a.at - b.at || a.trade - b.trade);
  };

  const single = (price, { at, entry, long, trade }, named, paint) => {
    const result = trades.returnRatio[trade];
    const buys = entry === long;
    const closed = (trades.pnl[trade] ?? 0) > 0 ? paint.up : paint.down;
    const text = `${result > 0 ? '+' : ''}${percent(result === null ? null : result * 100)}`;
    return {
      time: price.time[at],
      position: buys ? 'belowBar' : 'aboveBar',
      shape: buys ? 'arrowUp' : 'arrowDown',
      color: entry ? paint.strategy : closed,
      ...(named && !entry ? { text } : {}),
    };
  };

  /** One marker for the entries and one for the exits of each stretch of `size` candles. */
  const grouped = (price, events, size, paint) => {
    const groups = new Map();
    for (const { at, entry } of events) {
      const start = Math.floor(at / size) * size;
      const group = groups.get(start) ?? { entries: 0, exits: 0 };
      group[entry ? 'entries' : 'exits'] += 1;
      groups.set(start, group);
    }
    const markers = [];
    for (const [start, { entries, exits }] of groups) {
      const time = price.time[Math.min(price.time.length - 1, start + (size >> 1))];
      const sign = (position, shape, color, count) =>
        count > 0 && markers.push({ time, position, shape, color, text: String(count) });
      sign('belowBar', 'arrowUp', paint.strategy, entries);
      sign('aboveBar', 'arrowDown', paint.muted, exits);
    }
    return markers.sort((a, b) => a.time - b.time);
  };

  /** The markers for a range of candles, and how many events they stand for when they are groups (else 0). */
  const markersFor = (price, events, range, paint) => {
    const inView = events.filter(({ at }) => at >= range.from - 1 && at <= range.to + 1);
    if (inView.length <= LIMITS.single) {
      const named = inView.length <= LIMITS.named;
      return { markers: inView.map((event) => single(price, event, named, paint)), hidden: 0 };
    }
    const size = Math.max(2, Math.ceil((range.to - range.from) / LIMITS.groups));
    return { markers: grouped(price, inView, size, paint), hidden: inView.length };
  };

  Object.assign(window.reportKit, { candleAt, eventsOf, markersFor });
})();
