import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Bar } from '@nightdesk/core/model/bar';
import type { BookSnapshot, QuoteTick, TradeTick } from '@nightdesk/core/model/ticks';
import type { FillReport } from '@nightdesk/core/orders/fill-report';
import type { Order } from '@nightdesk/core/orders/order';
import type { ExternalFillReport } from '@nightdesk/core/orders/reports';
import type { Json } from '@nightdesk/core/strategy/json';
import type { ExternalSignal } from '@nightdesk/core/strategy/signal';
import type { Strategy } from '@nightdesk/core/strategy/strategy';
import type { StrategyContext } from '@nightdesk/core/strategy/strategy-context';

/** Where signals come from that carry a person's wishes to a bot. */
const PERSON = 'desk/person';

/** Numbers that stand for the wishes. */
const CANCEL = 'cancel';
const CANCEL_ENTRIES = 'cancelEntries';
const CANCEL_ALL = 'cancelAll';
const CLOSE = 'close';

/** What a person can want of a bot's orders and positions. */
export type PersonWish =
  | { readonly kind: 'cancel'; readonly order: number }
  | { readonly kind: 'cancel-entries' }
  | { readonly kind: 'cancel-all' }
  | { readonly kind: 'close'; readonly instrument: number };

/** A wish as an event for the bot's kernel: it is decided, recorded and made durable like any other. */
export function personSignal(wish: PersonWish, time: number): ExternalSignal {
  const instrument = wish.kind === 'close' ? wish.instrument : null;
  const values =
    wish.kind === 'cancel'
      ? { [CANCEL]: wish.order }
      : {
          [{ 'cancel-entries': CANCEL_ENTRIES, 'cancel-all': CANCEL_ALL, close: CLOSE }[wish.kind]]:
            1,
        };
  return { kind: 'signal', source: PERSON, time, instrument, values };
}

/** What is kept of a strategy, with what it was made from. */
type SavedStrategy = {
  readonly config: string;
  readonly shape: string;
  readonly inner: Json;
};

/**
 * A bot's strategy as a runner hosts it. It carries out what a person wants of the bot's orders, whatever the strategy
 * is; it can be told to be quiet; and it knows which configuration a kept state was made with. State of another
 * configuration is taken up when the strategy accepts it; else the strategy begins anew and {@link isFresh} says so.
 */
export class HostedStrategy implements Strategy {
  /** Length and warm-up of its series: kept counts of bars only mean something for the same. */
  readonly shape: string;
  /** The market is not shown to it: the bot is being stopped. */
  isMuted = false;
  readonly #make: () => Strategy;
  readonly #config: string;
  #inner: Strategy;
  #isFresh = true;

  /** @param config and shape: texts that tell configurations and series apart */
  constructor(make: () => Strategy, config: string, shape: string) {
    this.#make = make;
    this.#config = config;
    this.shape = shape;
    this.#inner = make();
  }

  /** It has taken up nothing that was kept: it must see its warm-up. */
  get isFresh(): boolean {
    return this.#isFresh;
  }

  get wantsTrades(): boolean {
    return this.#inner.onTrade !== undefined;
  }

  get wantsQuotes(): boolean {
    return this.#inner.onQuote !== undefined;
  }

  onStart(context: StrategyContext): void {
    this.#inner.onStart?.(context);
  }

  onBar(bar: Bar, context: StrategyContext): void {
    if (!this.isMuted) this.#inner.onBar(bar, context);
  }

  onTrade(trade: TradeTick, context: StrategyContext): void {
    if (!this.isMuted) this.#inner.onTrade?.(trade, context);
  }

  onQuote(quote: QuoteTick, context: StrategyContext): void {
    if (!this.isMuted) this.#inner.onQuote?.(quote, context);
  }

  onBook(book: BookSnapshot, context: StrategyContext): void {
    if (!this.isMuted) this.#inner.onBook?.(book, context);
  }

  onTimer(name: string, context: StrategyContext): void {
    if (!this.isMuted) this.#inner.onTimer?.(name, context);
  }

  onSignal(signal: ExternalSignal, context: StrategyContext): void {
    if (signal.source === PERSON) carryOut(signal, context);
    else if (!this.isMuted) this.#inner.onSignal?.(signal, context);
  }

  onFill(fill: FillReport, order: Order, context: StrategyContext): void {
    this.#inner.onFill?.(fill, order, context);
  }

  onExternalFill(fill: ExternalFillReport, context: StrategyContext): void {
    this.#inner.onExternalFill?.(fill, context);
  }

  onOrder(order: Order, context: StrategyContext): void {
    this.#inner.onOrder?.(order, context);
  }

  onStop(context: StrategyContext): void {
    this.#inner.onStop?.(context);
  }

  saveState(): Json {
    const saved: SavedStrategy = {
      config: this.#config,
      shape: this.shape,
      inner: this.#inner.saveState?.() ?? null,
    };
    return saved;
  }

  /** @throws NightdeskError of the strategy, when it does not take up what it kept with this very configuration */
  restoreState(state: Json): void {
    const saved = savedOf(state);
    this.#isFresh = saved.shape !== this.shape;
    if (this.#isFresh || saved.inner === null) return;
    try {
      this.#inner.restoreState?.(saved.inner);
    } catch (error) {
      if (saved.config === this.#config) throw error;
      // It may have taken up a part.
      this.#inner = this.#make();
      this.#isFresh = true;
    }
  }

  readLine(name: string): number {
    return this.#inner.readLine?.(name) ?? Number.NaN;
  }
}

/** Length and warm-up of the series that a kept state was made with; null when it is not of a hosted strategy. */
export function shapeOf(state: Json): string | null {
  return isSaved(state) ? state.shape : null;
}

function savedOf(state: Json): SavedStrategy {
  if (isSaved(state)) return state;
  throw new NightdeskError({
    code: 'STATE_MISMATCH',
    message: 'What was kept of this bot’s strategy was not kept by a runner; restore a back-up.',
    disposition: 'halt',
  });
}

function isSaved(state: Json): state is SavedStrategy {
  return (
    typeof state === 'object' &&
    state !== null &&
    'config' in state &&
    'shape' in state &&
    'inner' in state &&
    typeof state.shape === 'string'
  );
}

function carryOut({ values, instrument }: ExternalSignal, context: StrategyContext): void {
  const one = values[CANCEL];
  if (one !== undefined) context.cancel(one, { rule: 'a person cancels the order', values: {} });
  const entriesOnly = values[CANCEL_ENTRIES] !== undefined;
  if (entriesOnly || values[CANCEL_ALL] !== undefined) {
    for (const order of [...context.openOrders().values()]) {
      // An order to close at the market is what a person wants, and is over in a moment.
      if (order.type === 'MARKET' && order.reduceOnly) continue;
      if (entriesOnly && isExit(order, context)) continue;
      context.cancel(order.sequence, { rule: 'the bot’s orders are cancelled', values: {} });
    }
  }
  if (values[CLOSE] !== undefined && instrument !== null) {
    context.close(instrument, { rule: 'the position is closed for a person', values: {} });
  }
}

/** Whether an order leaves or protects a position, and does not build one up. */
function isExit(order: Order, context: StrategyContext): boolean {
  if (order.reduceOnly || order.parent !== 0) return true;
  const { direction } = context.position(order.instrumentIndex);
  return direction !== 0 && (order.side === 'SELL') === direction > 0;
}
