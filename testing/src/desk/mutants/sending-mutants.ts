import type { AccountSnapshot } from '@nightdesk/core/ports/account-store';
import type { LiveClock } from '@nightdesk/core/ports/live-clock';
import type {
  Answer,
  OrderReport,
  VenueCapabilities,
  VenueGateway,
  VenueOrder,
} from '@nightdesk/core/ports/venue-gateway';
import type { DeskDefect } from '../desk-defect.ts';
import { PassingStore } from './passing-store.ts';
import { PassingGateway } from './passing-gateway.ts';

/** Longer than anything can be under way. */
const FOR_EVER = 600_000;

/** Attempts do not expire at the venue, though the desk counts on it. */
class NoFence extends PassingGateway {
  override submit(order: VenueOrder, expires: number): Promise<Answer<OrderReport>> {
    return super.submit(order, expires + FOR_EVER);
  }
}

/** A second attempt has another id, and none expires. */
class NewIdOnRetry extends PassingGateway {
  readonly #sent = new Set<string>();

  override submit(order: VenueOrder, expires: number): Promise<Answer<OrderReport>> {
    const { clientOrderId: id } = order;
    const isRetry = this.#sent.has(id);
    this.#sent.add(id);
    const sent = isRetry ? { ...order, clientOrderId: `${id}zz` } : order;
    return super.submit(sent, expires + FOR_EVER);
  }
}

/** Doubts of a kind are taken for a refusal, which is proof. */
class DoubtIsRefusal extends PassingGateway {
  readonly #doubt: string;

  constructor(inner: VenueGateway, doubt: string) {
    super(inner);
    this.#doubt = doubt;
  }

  override get capabilities(): VenueCapabilities {
    return { ...super.capabilities, singleDelivery: true };
  }

  override async submit(order: VenueOrder, expires: number): Promise<Answer<OrderReport>> {
    const answer = await super.submit(order, expires);
    if (answer.kind !== 'unknown' || answer.doubt !== this.#doubt) return answer;
    return { kind: 'refused', refusal: 'not-permitted', message: `taken for: ${this.#doubt}` };
  }
}

/** That an order was not found is believed for as long as a reply may take: as if timed when the reply came. */
class TimedAfterReply extends PassingGateway {
  readonly #clock: LiveClock;
  readonly #missing = new Map<
    string,
    { readonly at: number; readonly answer: Answer<OrderReport> }
  >();

  constructor(inner: VenueGateway, clock: LiveClock) {
    super(inner);
    this.#clock = clock;
  }

  override async order(instrument: string, id: string): Promise<Answer<OrderReport>> {
    const known = this.#missing.get(id);
    const at = this.#clock.mono();
    if (known !== undefined && at - known.at <= 3_000) return known.answer;
    const answer = await super.order(instrument, id);
    if (answer.kind === 'refused') this.#missing.set(id, { at, answer });
    return answer;
  }
}

/** The first question of a life about an order of an earlier one is answered without asking: never sent. */
class UnknownIsPending extends PassingGateway {
  readonly #known = new Set<string>();

  override submit(order: VenueOrder, expires: number): Promise<Answer<OrderReport>> {
    this.#known.add(order.clientOrderId);
    return super.submit(order, expires);
  }

  override async order(instrument: string, id: string): Promise<Answer<OrderReport>> {
    if (this.#known.has(id)) return super.order(instrument, id);
    this.#known.add(id);
    return { kind: 'refused', refusal: 'not-found', message: 'not asked' };
  }
}

/** What was in flight when the last life ended has no expiry that must be waited for. */
class PendingStore extends PassingStore {
  override async load(): Promise<AccountSnapshot> {
    const snapshot = await super.load();
    const { books } = snapshot;
    const before = new Map(
      books.all('orders').flatMap(({ status, clientOrderId, attempts }) => {
        return status === 'SUBMITTED' ? [[clientOrderId, attempts] as const] : [];
      }),
    );
    const get = books.get.bind(books);
    books.get = (table, key) => {
      const record = get(table, key);
      if (record === null || !('attempts' in record)) return record;
      return before.get(key) === record.attempts ? { ...record, sendExpireTime: 0 } : record;
    };
    return snapshot;
  }
}

/** Mistakes about what was sent and what became of it. */
export const SENDING_MUTANTS: readonly DeskDefect[] = [
  { name: 'no-fence', gateway: (inner) => new NoFence(inner) },
  { name: 'new-id-on-retry-without-fence', gateway: (inner) => new NewIdOnRetry(inner) },
  { name: 'timeout-is-failure', gateway: (inner) => new DoubtIsRefusal(inner, 'timeout') },
  { name: 'rate-limit-is-refusal', gateway: (inner) => new DoubtIsRefusal(inner, 'rate-limited') },
  {
    name: 'fence-without-skew',
    options: { clockSkew: 0 },
  },
  {
    name: 'fence-timed-after-the-reply',
    gateway: (inner, life) => new TimedAfterReply(inner, life.clock),
  },
  {
    name: 'unknown-recovered-as-pending',
    gateway: (inner) => new UnknownIsPending(inner),
    store: (inner) => new PendingStore(inner),
  },
];
