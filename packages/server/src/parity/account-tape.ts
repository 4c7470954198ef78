import { recordingName } from '@nightdesk/adapters/recorder/recording-format';
import type { KernelInput, KernelTap } from '@nightdesk/core/execution/account/kernel-tap';
import type { KernelEvent } from '@nightdesk/core/kernel/events';
import type { Kernel } from '@nightdesk/core/kernel/kernel';
import type { Instrument } from '@nightdesk/core/model/instrument';
import { decisionRecords } from './decision-record.ts';
import type { HostedLine, OtherInput, TapeHeader } from './tape-line.ts';
import { TapeSink, type TapeSinkOptions } from './tape-sink.ts';

/** What a tape is made from. */
export interface AccountTapeInit {
  readonly account: string;
  /** Where the files of the days are, one folder an account. */
  readonly folder: string;
  /** Time that decides to which day something belongs, ms. */
  readonly now: () => number;
  /** Of Nightdesk. */
  readonly version: string;
  /** All that is needed to make a bot's kernel again, plain JSON. */
  readonly making: (kernel: Kernel) => unknown;
  /** Whether a kernel's strategy is shown no market just now. */
  readonly isMuted?: (kernel: Kernel) => boolean;
  /** How often the state of each kernel is written down, ms; an hour unless told otherwise. */
  readonly stateEvery?: number;
  readonly sink?: Partial<TapeSinkOptions>;
}

interface Hosted {
  readonly number: number;
  readonly kernel: Kernel;
  readonly making: unknown;
  seen: number;
  /** When its state is written down next. */
  stateAt: number;
  muted: boolean;
}

const DAY = 86_400_000;
/** Groups of bots that one session numbers; beyond, numbering begins anew. */
const MOST_GROUPS = 10_000;

/**
 * Writes down all that the kernels of an account are given and what they decide, so that a day can be replayed
 * (`nightdesk parity`). A market event that several bots are given is written once. Beside the events of the market,
 * those of the account's stream are named by their numbers only: the stream has them.
 */
export class AccountTape implements KernelTap {
  readonly #init: AccountTapeInit;
  readonly #sink: TapeSink;
  readonly #stateEvery: number;
  readonly #bots = new Map<string, Hosted>();
  readonly #instruments = new Map<string, number>();
  readonly #groups = new Map<string, number>();
  /** A market event that further bots may be given yet. */
  #pending: { readonly kind: string; readonly place: number; readonly text: string } | null = null;
  readonly #given = new Set<number>();
  #dayEnd = Number.NEGATIVE_INFINITY;
  #now = 0;
  #isClosed = false;

  constructor(init: AccountTapeInit) {
    this.#init = init;
    this.#stateEvery = init.stateEvery ?? 3_600_000;
    this.#sink = new TapeSink(init.folder, {
      flushEvery: 1_000,
      decisionsWithin: 20,
      blockSize: 65_536,
      mostWaiting: 200,
      onFailure: () => {},
      ...init.sink,
    });
  }

  /** Lines that a slow or full disk has cost. */
  get lost(): number {
    return this.#sink.lost;
  }

  onHosted(kernel: Kernel, seen: number): void {
    if (this.#isClosed) return;
    this.#turn();
    this.#flush();
    const before = this.#bots.get(kernel.bot);
    if (before !== undefined) this.#putState(before);
    const number = before?.number ?? this.#bots.size;
    // Kernels take turns, so that not all states are written in one moment.
    const stateAt = this.#now + this.#stateEvery * (0.5 + ((number * 0.618) % 1) / 2);
    const making = this.#init.making(kernel);
    const hosted: Hosted = { number, kernel, making, seen, stateAt, muted: false };
    this.#bots.set(kernel.bot, hosted);
    this.#putHosted(hosted);
  }

  onInput({ bot, event, sequence, effects, failure }: KernelInput): void {
    const hosted = this.#bots.get(bot);
    if (hosted === undefined || this.#isClosed) return;
    this.#now = this.#init.now();
    this.#checkMuted(hosted);
    this.#putInput(hosted, event, sequence);
    const { kernel, number } = hosted;
    if (effects.length > 0) {
      const records = decisionRecords(effects, kernel.portfolio.instruments);
      if (records.length > 0) {
        this.#flush();
        this.#put(`D ${number} ${JSON.stringify(records)}`);
        this.#sink.hurry();
      }
    }
    if (failure !== null) {
      this.#flush();
      this.#put(`F ${number} ${JSON.stringify(`${failure.code}: ${failure.message}`)}`);
    } else if (this.#now >= hosted.stateAt) {
      this.#flush();
      hosted.stateAt = this.#now + this.#stateEvery;
      this.#putState(hosted);
    }
    // Only now: the states that a day begins with know of this event.
    this.#turn();
  }

  /**
   * Writes what is left, with the state of every kernel, and ends. Nothing of this tape is written after it resolves.
   *
   * @param isWhole false: the account broke, and what was decided last may never have become durable
   */
  async close(isWhole = true): Promise<void> {
    if (isWhole && this.#dayEnd > Number.NEGATIVE_INFINITY) this.#endSession();
    else this.#flush();
    this.#dayEnd = Number.NEGATIVE_INFINITY;
    this.#isClosed = true;
    this.#bots.clear();
    await this.#sink.close();
  }

  /** Takes the time, and begins a session where none is. */
  #turn(): void {
    this.#now = this.#init.now();
    if (this.#now < this.#dayEnd && this.#now >= this.#dayEnd - DAY) return;
    if (this.#dayEnd > Number.NEGATIVE_INFINITY) this.#endSession();
    this.#dayEnd = (Math.floor(this.#now / DAY) + 1) * DAY;
    this.#instruments.clear();
    this.#groups.clear();
    this.#sink.turnTo(recordingName(this.#now));
    const { account, version } = this.#init;
    const header: TapeHeader = { format: 1, what: 'kernels', account, version, at: this.#now };
    this.#put(`H ${JSON.stringify(header)}`);
    for (const hosted of this.#bots.values()) this.#putHosted(hosted);
  }

  #endSession(): void {
    this.#flush();
    for (const hosted of this.#bots.values()) this.#putState(hosted);
    this.#put('Z');
  }

  #putHosted({ number, kernel, making, seen, muted }: Hosted): void {
    const line: HostedLine = { bot: kernel.bot, at: this.#now, seen, making, state: kernel.save() };
    this.#put(`C ${number} ${JSON.stringify(line)}`);
    if (muted) this.#put(`U ${number} 1`);
  }

  #putState({ number, kernel }: Hosted): void {
    this.#put(`V ${number} ${JSON.stringify(kernel.save())}`);
  }

  #checkMuted(hosted: Hosted): void {
    const muted = this.#init.isMuted?.(hosted.kernel) ?? false;
    if (muted === hosted.muted) return;
    hosted.muted = muted;
    this.#flush();
    this.#put(`U ${hosted.number} ${muted ? 1 : 0}`);
  }

  #putInput(hosted: Hosted, event: KernelEvent, sequence: number): void {
    const { number, kernel } = hosted;
    const { instruments } = kernel.portfolio;
    if (sequence > 0) {
      this.#flush();
      hosted.seen = sequence;
      this.#put(`E ${number} ${sequence}`);
      return;
    }
    switch (event.kind) {
      case 'trade': {
        const { time, price, quantity, aggressor } = event;
        const side = aggressor === 'BUY' ? 'B' : 'S';
        this.#offer(
          number,
          'T',
          instruments[event.instrument],
          `${time} ${price} ${quantity} ${side}`,
        );
        return;
      }
      case 'quote': {
        const { time, bid, bidQuantity, ask, askQuantity } = event;
        const text = `${time} ${bid} ${bidQuantity} ${ask} ${askQuantity}`;
        this.#offer(number, 'Q', instruments[event.instrument], text);
        return;
      }
      case 'bar': {
        const { timeFrame, openTime, open, high, low, close, volume } = event;
        const text = `${timeFrame} ${openTime} ${open} ${high} ${low} ${close} ${volume}`;
        this.#offer(number, 'B', instruments[event.instrument], text);
        return;
      }
      default:
        this.#flush();
        this.#put(`J ${number} ${JSON.stringify(otherInput(event, instruments))}`);
    }
  }

  /** A market event for one bot: written once for all who are given the same one in turn. */
  #offer(bot: number, kind: string, instrument: Instrument | undefined, text: string): void {
    if (instrument === undefined) return;
    const place = this.#placeOf(instrument);
    const pending = this.#pending;
    if (
      pending?.text !== text ||
      pending.kind !== kind ||
      pending.place !== place ||
      this.#given.has(bot)
    ) {
      this.#flush();
      this.#pending = { kind, place, text };
    }
    this.#given.add(bot);
  }

  #placeOf({ id }: Instrument): number {
    let place = this.#instruments.get(id);
    if (place === undefined) {
      place = this.#instruments.size;
      this.#instruments.set(id, place);
      this.#put(`I ${place} ${id}`);
    }
    return place;
  }

  #flush(): void {
    const pending = this.#pending;
    if (pending === null) return;
    const bots = [...this.#given].join(',');
    let group = this.#groups.get(bots);
    if (group === undefined) {
      if (this.#groups.size >= MOST_GROUPS) this.#groups.clear();
      group = this.#groups.size;
      this.#groups.set(bots, group);
      this.#put(`G ${group} ${bots}`);
    }
    this.#pending = null;
    this.#given.clear();
    this.#put(`${pending.kind} ${group} ${pending.place} ${pending.text}`);
  }

  #put(line: string): void {
    this.#sink.put(line, this.#now);
  }
}

/** An event that is neither of the market's ticks and bars nor of the stream; instruments by name. */
function otherInput(
  event: Exclude<KernelEvent, { readonly kind: 'trade' | 'quote' | 'bar' }>,
  instruments: readonly Instrument[],
): OtherInput | { readonly kind: 'unknown'; readonly of: string } {
  const idOf = (place: number): string => instruments[place]?.id ?? '';
  switch (event.kind) {
    case 'timer':
    case 'start':
    case 'stop':
      return { kind: event.kind, time: event.time };
    case 'set-trading-state': {
      const { kind, state, reason, time } = event;
      return { kind, state, reason, time };
    }
    case 'set-instrument-state': {
      const { kind, state, reason, time } = event;
      return { kind, instrument: idOf(event.instrument), state, reason, time };
    }
    case 'signal':
      return { ...event, instrument: event.instrument === null ? null : idOf(event.instrument) };
    case 'book': {
      const { kind, time, bids, asks } = event;
      return { kind, instrument: idOf(event.instrument), time, bids, asks };
    }
    default:
      // A report that is not of the stream: nobody gives a hosted kernel one.
      return { kind: 'unknown', of: event.kind };
  }
}
