import type { Instrument } from '../model/instrument.ts';
import type { Currency } from '../money/currency.ts';
import { Money } from '../money/money.ts';
import type { Decision } from '../orders/decision.ts';
import type { Order } from '../orders/order.ts';
import type { OrderRequest } from '../orders/order-request.ts';
import type { Position } from '../positions/position.ts';
import type { Rng } from '../ports/rng.ts';
import { reservedCash } from '../risk/buying-power.ts';
import type { Signal } from '../strategy/signal.ts';
import type { OrderChange, StrategyContext } from '../strategy/strategy-context.ts';
import type { Books } from './books.ts';
import { EVENT } from './event-kinds.ts';
import type { OrderEntry } from './order-entry.ts';
import type { Timers } from './timers.ts';

/** The kernel's face towards its strategy. */
export class DeskContext implements StrategyContext {
  readonly #books: Books;
  readonly #entry: OrderEntry;
  readonly #timers: Timers;
  readonly #rng: Rng;

  constructor(books: Books, entry: OrderEntry, timers: Timers, rng: Rng) {
    this.#books = books;
    this.#entry = entry;
    this.#timers = timers;
    this.#rng = rng;
  }

  get now(): number {
    return this.#books.now;
  }

  get instruments(): readonly Instrument[] {
    return this.#books.instruments;
  }

  get isWarm(): boolean {
    return this.#books.isWarm;
  }

  lastPrice(instrument: number): number {
    return this.#books.lastPrice(instrument);
  }

  position(instrument: number): Position {
    return this.#books.portfolio.position(instrument);
  }

  freeCash(instrument: number): Money {
    const { portfolio } = this.#books;
    const balance = portfolio.settlement(instrument);
    const reserved =
      this.#books.openOrders.size === 0
        ? 0n
        : reservedCash(portfolio.position(instrument).instrument, this.#books);
    const free = balance.total - reserved;
    return new Money(free > 0n ? free : 0n, balance.currency);
  }

  get reportingCurrency(): Currency {
    return this.#books.portfolio.currency;
  }

  equity(): number {
    return this.#books.portfolio.equity();
  }

  openOrders(): ReadonlyMap<number, Order> {
    return this.#books.openOrders;
  }

  submit(request: OrderRequest, decision: Decision): number {
    return this.#entry.submit(request, decision);
  }

  cancel(order: number, decision: Decision | null = null): void {
    this.#entry.cancel(order, decision);
  }

  modify(order: number, change: OrderChange, decision: Decision | null = null): void {
    this.#entry.modify(order, change, decision);
  }

  close(instrument: number, decision: Decision): number {
    return this.#entry.close(instrument, decision);
  }

  signal(signal: Signal, decision: Decision): void {
    const { log, effects, now } = this.#books;
    const flags = (signal.side === 'BUY' ? 0 : 1) | (signal.action === 'enter' ? 0 : 2);
    log.append(
      EVENT.SignalEmitted,
      now,
      signal.instrument,
      0,
      0n,
      0n,
      0n,
      0n,
      flags,
      log.decisions.push(decision),
      '',
    );
    effects.push({
      kind: 'emit-signal',
      signal: {
        instrument: signal.instrument,
        side: signal.side,
        action: signal.action,
        decision,
        time: now,
      },
    });
  }

  schedule(name: string, time: number): void {
    const before = this.#timers.next;
    this.#timers.set(name, time);
    if (this.#timers.next !== before)
      this.#books.effects.push({ kind: 'schedule', time: this.#timers.next });
  }

  cancelTimer(name: string): void {
    const before = this.#timers.next;
    this.#timers.cancel(name);
    if (this.#timers.next !== before)
      this.#books.effects.push({ kind: 'schedule', time: this.#timers.next });
  }

  log(level: 'debug' | 'info' | 'warn' | 'error', text: string): void {
    const { log, effects, now } = this.#books;
    log.note(EVENT.Logged, now, 0, 0, `${level}: ${text}`);
    effects.push({ kind: 'notify', level, text, time: now });
  }

  random(): number {
    return this.#rng.next();
  }
}
