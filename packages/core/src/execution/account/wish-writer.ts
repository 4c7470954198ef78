import type { Effect, EmitSignal, ModifyOrder, Notify, SubmitOrder } from '../../kernel/effects.ts';
import { clientOrderId } from '../../orders/client-order-id.ts';
import type { Order } from '../../orders/order.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { priceText, quantityText } from '../events/order-text.ts';
import type { AccountContext } from './account-context.ts';
import type { AccountLimits } from './account-limits.ts';
import type { BotHost } from './bot-host.ts';
import type { OrderDesk } from './order-desk.ts';
import { denialEvents, intentEvents } from './order-intents.ts';

/** What to do once the wishes are durable. */
type Act = () => void;

/**
 * Makes a kernel's wishes durable, together with the kernel's state, and carries them out after that. There is
 * no other way to an order.
 */
export class WishWriter {
  readonly #context: AccountContext;
  readonly #desk: OrderDesk;
  readonly #limits: AccountLimits;
  readonly #tell: (host: BotHost, effect: EmitSignal | Notify) => void;
  /** Orders that are durable and wait for the account to be ready; null when it is. */
  #held: Act[] | null = [];

  constructor(
    context: AccountContext,
    desk: OrderDesk,
    limits: AccountLimits,
    tell: (host: BotHost, effect: EmitSignal | Notify) => void,
  ) {
    this.#context = context;
    this.#desk = desk;
    this.#limits = limits;
    this.#tell = tell;
  }

  /** The account is ready: what was held is sent, and whatever comes goes out at once. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const act of held) act();
  }

  /** Does what a kernel wants. */
  write(host: BotHost, effects: readonly Effect[]): void {
    const events: OrderEvent[] = [];
    const acts: Act[] = [];
    for (const effect of effects) this.#translate(host, effect, events, acts);
    if (events.length === 0) return;
    const { journal, fail } = this.#context;
    void (async () => {
      try {
        await journal.record(events, [host.state(), ...this.#limits.states()]);
        for (const act of acts) this.#act(act);
      } catch (error) {
        fail(error);
      }
    })();
  }

  #act(act: Act): void {
    if (this.#held === null) act();
    else this.#held.push(act);
  }

  #translate(host: BotHost, effect: Effect, events: OrderEvent[], acts: Act[]): void {
    switch (effect.kind) {
      case 'submit':
        this.#submit(host, effect, events, acts);
        return;
      case 'cancel':
        this.#cancel(host, effect.order, events, acts);
        return;
      case 'modify':
        this.#modify(host, effect, events, acts);
        return;
      case 'schedule':
        // The kernel is asked for its timers when they may be due.
        return;
      case 'emit-signal':
      case 'notify':
        this.#tell(host, effect);
    }
  }

  #submit(host: BotHost, effect: SubmitOrder, events: OrderEvent[], acts: Act[]): void {
    const { clock, options } = this.#context;
    const { order, children } = effect;
    const time = clock.now();
    const facts = {
      bot: host.bot,
      time,
      expireTime: time + options.attemptWindow,
      riskVersion: host.riskVersion,
      price: this.#cashPrice(host, order),
    };
    const denial = this.#limits.decide(order, host, children.length);
    if (denial !== null) {
      events.push(...denialEvents(order, children, facts, denial.code, denial.reason));
      return;
    }
    const intents = intentEvents(order, children, facts);
    events.push(...intents);
    if (intents.some(({ kind }) => kind === 'OrderDenied')) return;
    const id = clientOrderId(host.bot, order.sequence);
    acts.push(() => {
      this.#desk.submit(id);
    });
  }

  /** What a cash order's quantity is reckoned with: beyond the last price, since that may move meanwhile. */
  #cashPrice({ kernel }: BotHost, order: Order): bigint {
    if (order.cash === 0n) return 0n;
    const last = kernel.books.lastPrice(order.instrumentIndex);
    if (!(last > 0)) return 0n;
    const margin = 1 + this.#context.options.cashMarginPercent / 100;
    return order.instrument.priceRaw(last * margin, 'up');
  }

  #cancel(host: BotHost, order: Order, events: OrderEvent[], acts: Act[]): void {
    const { clock, journal } = this.#context;
    const id = clientOrderId(host.bot, order.sequence);
    const payload = { clientOrderId: id };
    const time = clock.now();
    // The order may be intended in this very batch, and then it is not in the books yet.
    const known = journal.books.get('orders', id) !== null || isIntended(events, id);
    if (!known) return;
    events.push({ bot: host.bot, time, kind: 'CancelRequested', payload });
    // A child that waits for its parent is at no venue: its cancel is its end.
    const status = journal.books.get('orders', id)?.status ?? 'INITIALIZED';
    if (order.parent !== 0 && status === 'INITIALIZED') {
      const reason = 'withdrawn before it was sent';
      events.push({
        bot: host.bot,
        time,
        kind: 'OrderCanceled',
        payload: { clientOrderId: id, reason },
      });
      return;
    }
    acts.push(() => {
      this.#desk.cancel(id);
    });
  }

  #modify(host: BotHost, effect: ModifyOrder, events: OrderEvent[], acts: Act[]): void {
    const { clock, gateway, journal } = this.#context;
    const { order, quantity, limitPrice, triggerPrice } = effect;
    const { instrument } = order;
    const id = clientOrderId(host.bot, order.sequence);
    const record = journal.books.get('orders', id);
    const time = clock.now();
    const { bot } = host;
    if (record === null) return;
    const refuse = (reason: string): void => {
      events.push({ bot, time, kind: 'ModifyRejected', payload: { clientOrderId: id, reason } });
    };
    if (!gateway.capabilities.amend) {
      refuse('The venue does not change orders; cancel and place anew.');
      return;
    }
    if (record.status === 'INITIALIZED') {
      refuse('The order waits for its parent and is not at the venue yet.');
      return;
    }
    const denial = this.#limits.decideChange(order, effect, host);
    if (denial !== null) {
      refuse(`${denial.code}: ${denial.reason}`);
      return;
    }
    this.#desk.noteChange(id);
    events.push({
      bot,
      time,
      kind: 'ModifyRequested',
      payload: {
        clientOrderId: id,
        quantity: quantity === 0n ? null : quantityText(instrument, quantity),
        limitPrice: priceText(instrument, limitPrice),
        triggerPrice: priceText(instrument, triggerPrice),
      },
    });
    acts.push(() => {
      this.#desk.modify(id, { quantity, limitPrice, triggerPrice });
    });
  }
}

function isIntended(events: readonly OrderEvent[], id: string): boolean {
  return events.some(
    ({ kind, payload }) =>
      kind === 'OrderIntended' && 'clientOrderId' in payload && payload.clientOrderId === id,
  );
}
