/** What is known of a run that may have closed no trade. */
export interface TradeFacts {
  /** Closed trades. */
  readonly trades: number;
  readonly bars: number;
  /** A position was open at the end. */
  readonly isOpen: boolean;
  /** Every series has had its warm-up. */
  readonly isWarm: boolean;
  /** Bars of its own time frame that each series waits for. */
  readonly warmUps: readonly number[];
  /** Orders made, those of them that were denied or rejected, and fills. */
  readonly orders: number;
  readonly refused: number;
  readonly fills: number;
  /** Signals given without an order. */
  readonly signals: number;
  /** Warnings and errors of the strategy. */
  readonly notices: number;
}

/** Why a run closed no trade and what to look at, in one or two sentences; null when it closed one. */
export function whyNoTrades(facts: TradeFacts): string | null {
  if (facts.trades > 0) return null;
  return `No trade was closed: ${reason(facts)}`;
}

function reason(facts: TradeFacts): string {
  const { bars, isOpen, isWarm, warmUps, orders, refused, fills, signals, notices } = facts;
  if (isOpen) return 'what was bought or sold first is still held at the end.';
  if (!isWarm) {
    const longest = Math.max(0, ...warmUps);
    return `the strategy waits for ${counted(longest, 'bar')} of its time frame before it may act, and the data (${counted(bars, 'bar')}) ended first. Use more data, or shorter periods or time frames.`;
  }
  if (orders > 0 && refused === orders) {
    return `every order was refused (${orders}). The reasons say what to change.`;
  }
  if (orders > 0 && fills === 0) {
    return `${counted(orders, 'order')} ${orders === 1 ? 'was' : 'were'} made and none was filled. orders.csv (--csv DIR) says what became of each.`;
  }
  if (orders > 0) return 'orders were filled, but nothing was entered and left again.';
  if (notices > 0) return 'no order was made. What the strategy said of it stands in its notices.';
  if (signals > 0) {
    return `${counted(signals, 'signal')} ${signals === 1 ? 'was' : 'were'} given and no order was made. A setting or preset of the strategy may ask for signals only.`;
  }
  return 'no order was made and nothing was said: in these bars the rule of the strategy never applied. Look at its settings and at the range of the data.';
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}
