import {
  kernelReport,
  type InstrumentPlaces,
} from '@nightdesk/core/execution/account/kernel-reports';
import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import type { KernelEvent } from '@nightdesk/core/kernel/events';
import type { Kernel } from '@nightdesk/core/kernel/kernel';
import type { KernelState } from '@nightdesk/core/kernel/kernel-state';
import type { Instrument } from '@nightdesk/core/model/instrument';
import { Bar } from '@nightdesk/core/model/bar';
import { compareDecisions, sameWish } from './compare-decisions.ts';
import { compareStates } from './compare-states.ts';
import { type DecisionRecord, decisionRecords } from './decision-record.ts';
import type { Difference } from './difference.ts';
import type { HostedLine, MarketInput, OtherInput, TapeLine } from './tape-line.ts';

/** A kernel made again, as its runner made it. */
export interface RebuiltKernel {
  readonly kernel: Kernel;
  /** Shows its strategy no market any more, or again. */
  setMuted(isMuted: boolean): void;
}

/** What a replay of one bot works with. */
export interface BotReplayInit {
  readonly bot: string;
  /** Makes the kernel anew from what the tape says of its making, without its state. */
  readonly rebuild: (hosted: HostedLine) => Promise<RebuiltKernel>;
  /** The bot's events of the account's stream by number. */
  readonly stream: ReadonlyMap<number, OrderEvent>;
  /** Instruments of the orders that changes among those events name, by client order id. */
  readonly instruments: ReadonlyMap<string, string>;
}

/** How many of what a replay has seen. */
export interface ReplayCounts {
  bars: number;
  trades: number;
  quotes: number;
  /** Events of the account's stream. */
  reports: number;
  /** Timers, signals and commands. */
  others: number;
  orders: number;
  cancels: number;
  changes: number;
  signals: number;
  messages: number;
  /** States that were compared. */
  states: number;
  /** Events that could not be compared, after a difference or a hole. */
  skipped: number;
}

interface Open {
  readonly at: number;
  readonly time: number;
  readonly event: string;
  readonly decided: readonly DecisionRecord[];
  readonly failure: string | null;
  recorded: readonly DecisionRecord[];
  failed: string | null;
}

/**
 * Feeds what was recorded of one bot to the same kernel and compares every decision, and every state that was
 * written down. After a difference in what orders there are, the two runs have nothing to do with each other any
 * more: the replay goes on from the next state of the recording.
 */
export class BotReplay {
  readonly differences: Difference[] = [];
  readonly counts: ReplayCounts = {
    ...{ bars: 0, trades: 0, quotes: 0, reports: 0, others: 0 },
    ...{ orders: 0, cancels: 0, changes: 0, signals: 0, messages: 0, states: 0, skipped: 0 },
  };
  /** What was decided by the recording, in order. */
  readonly recorded: { readonly time: number; readonly record: DecisionRecord }[] = [];
  readonly #init: BotReplayInit;
  #hosted: HostedLine | null = null;
  #made: RebuiltKernel | null = null;
  #places: InstrumentPlaces = new Map();
  /** Recording and replay are at the same point. */
  #inStep = false;
  #open: Open | null = null;
  #at = 0;
  #time = Number.NaN;

  constructor(init: BotReplayInit) {
    this.#init = init;
  }

  async take(line: TapeLine): Promise<void> {
    switch (line.kind) {
      case 'header':
        // The session before was cut off: what was decided about its last event may be missing.
        this.#open = null;
        this.#inStep = false;
        return;
      case 'hosted':
        this.#settle();
        this.#hosted = line.hosted;
        await this.#host(line.hosted, line.hosted.state);
        return;
      case 'market':
        this.#market(line.instrument, line.event);
        return;
      case 'report':
        this.#report(line.sequence);
        return;
      case 'input':
        this.#other(line.event);
        return;
      case 'muted':
        this.#settle();
        this.#made?.setMuted(line.isMuted);
        return;
      case 'decided':
        for (const record of line.records) this.recorded.push({ time: this.#time, record });
        if (this.#open !== null) this.#open.recorded = line.records;
        return;
      case 'failed':
        if (this.#open !== null) this.#open.failed = line.text;
        return;
      case 'state':
        this.#settle();
        await this.#compareState(line.state);
        return;
      case 'lost':
        this.#open = null;
        this.#inStep = false;
        return;
      case 'end':
        this.#settle();
    }
  }

  /** There is nothing more. The last event of a torn tape stays out: its decisions may be missing. */
  finish(): void {
    this.#open = null;
    pairTimings(this.differences);
  }

  async #host(hosted: HostedLine, state: KernelState): Promise<void> {
    const made = await this.#init.rebuild(hosted);
    made.kernel.restore(state);
    this.#made = made;
    this.#places = new Map(
      made.kernel.portfolio.instruments.map((instrument, index) => [
        instrument.id,
        { instrument, index },
      ]),
    );
    this.#inStep = true;
  }

  #market(instrument: string, input: MarketInput): void {
    const place = this.#places.get(instrument)?.index;
    const name = `${input.kind} of ${instrument}`;
    if (input.kind === 'trade') this.counts.trades += 1;
    else if (input.kind === 'quote') this.counts.quotes += 1;
    else this.counts.bars += 1;
    const time = input.kind === 'bar' ? input.openTime + input.timeFrame : input.time;
    this.#begin(time);
    if (place === undefined) this.#differ('signal', name, 'the bot does not know this instrument');
    else this.#give(name, marketEvent(place, input));
  }

  #report(sequence: number): void {
    this.counts.reports += 1;
    const event = this.#init.stream.get(sequence);
    this.#begin(event?.time ?? this.#time);
    const name = event === undefined ? `event ${sequence}` : `${event.kind}, event ${sequence}`;
    if (event === undefined) {
      this.#differ('record', name, "it is not in the account's stream, and was told to the bot");
      this.#inStep = false;
      return;
    }
    const report = kernelReport(event, this.#places, (id) => this.#instrumentOf(id));
    if (report !== null) this.#give(name, report);
  }

  #instrumentOf(clientOrderId: string): Instrument | null {
    const id = this.#init.instruments.get(clientOrderId) ?? '';
    return this.#places.get(id)?.instrument ?? null;
  }

  #other(input: OtherInput): void {
    this.counts.others += 1;
    this.#begin(input.time);
    const event = this.#otherEvent(input);
    if (event !== null) this.#give(input.kind, event);
    else this.#differ('signal', input.kind, 'the bot does not know its instrument');
  }

  #otherEvent(input: OtherInput): KernelEvent | null {
    const placeOf = (id: string): number | null => this.#places.get(id)?.index ?? null;
    switch (input.kind) {
      case 'timer':
        return { kind: 'timer', name: '', time: input.time };
      case 'start':
      case 'stop':
        return { kind: input.kind, time: input.time };
      case 'set-trading-state':
        return input;
      case 'signal':
        return {
          ...input,
          instrument: input.instrument === null ? null : placeOf(input.instrument),
        };
      case 'set-instrument-state':
      case 'book': {
        const instrument = placeOf(input.instrument);
        return instrument === null ? null : { ...input, instrument };
      }
    }
  }

  #begin(time: number): void {
    this.#settle();
    this.#at += 1;
    this.#time = time;
  }

  #give(event: string, input: KernelEvent): void {
    const kernel = this.#made?.kernel;
    if (!this.#inStep || kernel === undefined) {
      this.counts.skipped += 1;
      return;
    }
    let failure: string | null = null;
    let decided: readonly DecisionRecord[] = [];
    try {
      decided = decisionRecords(kernel.process(input), kernel.portfolio.instruments);
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    this.#open = {
      at: this.#at,
      time: this.#time,
      event,
      decided,
      failure,
      recorded: [],
      failed: null,
    };
  }

  /** All that belongs to the last event is known: the two are compared. */
  #settle(): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    const { recorded, decided, failure, failed } = open;
    for (const record of recorded) this.#count(record);
    for (const found of compareDecisions(recorded, decided)) {
      const { at, time, event } = open;
      this.differences.push({ at, time, event, ...found });
      // Another order, or one more or less: from here on the orders have other numbers.
      if (found.recorded === null || found.replayed === null) {
        if ((found.recorded ?? found.replayed)?.kind === 'order') this.#inStep = false;
      }
    }
    if ((failure === null) !== (failed === null)) {
      const text =
        failure === null
          ? `the bot failed (${failed ?? ''}), and the replay did not`
          : `the replay failed, and the bot did not: ${failure}`;
      this.#note(open, 'failure', text);
      this.#inStep = false;
    }
    if (failed !== null) this.#inStep = false;
  }

  async #compareState(state: KernelState): Promise<void> {
    const kernel = this.#made?.kernel;
    if (kernel === undefined || this.#hosted === null) return;
    if (this.#inStep) {
      this.counts.states += 1;
      // A state is plain JSON; what was recorded has been through text.
      const now = JSON.parse(JSON.stringify(kernel.save())) as KernelState;
      const found = compareStates(state, now);
      for (const { cause, text } of found) this.#differ(cause, 'state', text);
      if (found.length === 0) return;
    }
    // Differences are told once: from here on both are in the same state again.
    await this.#host(this.#hosted, state);
  }

  #count({ kind }: DecisionRecord): void {
    const { counts } = this;
    if (kind === 'order') counts.orders += 1;
    else if (kind === 'cancel') counts.cancels += 1;
    else if (kind === 'change') counts.changes += 1;
    else if (kind === 'signal') counts.signals += 1;
    else counts.messages += 1;
  }

  #differ(cause: Difference['cause'], event: string, text: string): void {
    this.#note({ at: this.#at, time: this.#time, event }, cause, text);
  }

  #note(
    { at, time, event }: Pick<Difference, 'at' | 'time' | 'event'>,
    cause: Difference['cause'],
    text: string,
  ): void {
    this.differences.push({ cause, at, time, event, text, recorded: null, replayed: null });
  }
}

/** What one run decided and the other a little later, or earlier, is one difference: of timing. */
export function pairTimings(differences: Difference[]): void {
  for (const [i, one] of differences.entries()) {
    if (one.cause !== 'signal' || (one.recorded === null) === (one.replayed === null)) continue;
    const wish = one.recorded ?? one.replayed;
    const j = differences.findIndex((other, k) => {
      if (k <= i || other.cause !== 'signal') return false;
      const counterpart = one.recorded === null ? other.recorded : other.replayed;
      const isSingle = (other.recorded === null) !== (other.replayed === null);
      return isSingle && counterpart !== null && wish !== null && sameWish(wish, counterpart);
    });
    const other = j === -1 ? undefined : differences[j];
    if (other === undefined) continue;
    const recorded = one.recorded ?? other.recorded;
    const replayed = one.replayed ?? other.replayed;
    const [was, is] = one.recorded === null ? [other, one] : [one, other];
    const text = `decided at event ${was.at} (${was.event}) when it was recorded, and at event ${is.at} (${is.event}) in the replay`;
    differences.splice(j, 1);
    differences[i] = { ...one, cause: 'timing', text, recorded, replayed };
  }
}

function marketEvent(instrument: number, input: MarketInput): KernelEvent {
  if (input.kind !== 'bar') return { ...input, instrument };
  const bar = new Bar(instrument, input.timeFrame);
  const { openTime, open, high, low, close, volume } = input;
  bar.load(Float64Array.of(openTime, open, high, low, close, volume), 0);
  return bar;
}
