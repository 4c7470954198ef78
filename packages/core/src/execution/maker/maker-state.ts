import type { Instrument } from '../../model/instrument.ts';
import type { Decision } from '../../orders/decision.ts';
import { fieldsOf, finiteOrNull, numberOr } from '../../risk/saved-state.ts';
import type { Json } from '../../strategy/json.ts';
import { decimalsJson, SavedAmounts } from '../exits/saved-amounts.ts';
import { decisionFrom, decisionJson, integerFrom } from '../exits/saved-parts.ts';
import type { MakerAction, PlaceMaker } from './maker-action.ts';
import type { MakerJob, MakerOutcome, MakerPhase } from './maker-job.ts';
import type { MakerSettings } from './maker-settings.ts';
import { MakerSlot } from './maker-slot.ts';
import type { MakerVenue } from './maker-venue.ts';

const PHASES: readonly MakerPhase[] = ['making', 'taking', 'ending', 'done'];
const OUTCOMES: readonly MakerOutcome[] = [
  'filled',
  'dust',
  'gave-up',
  'stopped',
  'refused',
  'lost',
];

/**
 * What a maker plan knows and what it is about to ask for. `workOrder` reads it and calls `place`, `replace`,
 * `cancel` and `alert`; each takes note of what was asked, so that nothing is asked twice.
 */
export class MakerState {
  readonly instrument: Instrument;
  readonly venue: MakerVenue;
  readonly settings: MakerSettings;
  readonly slot: MakerSlot = new MakerSlot();
  now: number = Number.NaN;
  /** When the plan wants to be told that time has passed, ms. */
  wakeAt: number = Infinity;
  /** Last price, where no quotes come. */
  last: number = Number.NaN;
  bid: number = Number.NaN;
  ask: number = Number.NaN;
  job: MakerJob | null = null;
  phase: MakerPhase = 'done';
  /** How it will have ended if nothing better happens. */
  verdict: MakerOutcome = 'gave-up';
  beganTime: number = Number.NaN;
  /** Best prices of our side and of the other at the beginning, raw; 0 = none was known yet. */
  firstOwn: bigint = 0n;
  firstOther: bigint = 0n;
  reprices: number = 0;
  /** In a row. */
  refusals: number = 0;
  /** Nothing is sent or changed before. */
  retryTime: number = -Infinity;
  /** The order that takes was sent. */
  taken: boolean = false;
  /** Filled by orders that are over, raw. */
  elsewhere: bigint = 0n;
  late: bigint = 0n;
  /** What the orders that are over, and may yet be told to have filled more, have filled. */
  readonly ended: Map<number, bigint> = new Map();
  readonly #said: Set<string> = new Set();
  #actions: MakerAction[] = [];

  constructor(instrument: Instrument, venue: MakerVenue, settings: MakerSettings) {
    this.instrument = instrument;
    this.venue = venue;
    this.settings = settings;
  }

  /** Of all orders of the job, raw. */
  get filled(): bigint {
    return this.elsewhere + this.slot.filled;
  }

  /** Begins a new job. */
  begin(job: MakerJob): void {
    this.job = job;
    this.phase = 'making';
    this.verdict = 'gave-up';
    this.beganTime = this.now;
    this.firstOwn = 0n;
    this.firstOther = 0n;
    this.reprices = 0;
    this.refusals = 0;
    this.retryTime = -Infinity;
    this.taken = false;
    this.elsewhere = 0n;
    this.late = 0n;
    this.ended.clear();
    this.#said.clear();
  }

  /** Ends the work, its last order being over. */
  finish(outcome: MakerOutcome): void {
    this.phase = 'done';
    this.verdict = outcome;
  }

  /** True when `time` has come; otherwise the plan will be woken then. NaN has always come. */
  due(time: number): boolean {
    if (!(this.now < time)) return true;
    if (time < this.wakeAt) this.wakeAt = time;
    return false;
  }

  /** One more refusal in a row: a pause, twice as long as the one before. */
  refused(): void {
    this.refusals += 1;
    const { retryAfter, retryMost } = this.settings;
    const pause = Math.min(retryAfter * 2 ** (this.refusals - 1), retryMost);
    this.retryTime = this.now + pause;
  }

  /** The venue took what was asked. */
  accepted(): void {
    this.refusals = 0;
    this.retryTime = -Infinity;
  }

  place(order: Omit<PlaceMaker, 'kind' | 'side' | 'reduceOnly'>, job: MakerJob): void {
    const action: PlaceMaker = {
      ...order,
      kind: 'place',
      side: job.side,
      reduceOnly: job.reduceOnly && this.venue.reduceOnly,
    };
    this.slot.place(action, this.now);
    this.due(this.now + this.settings.proofAfter);
    this.#actions.push(action);
  }

  /** Asks for new terms; raw, `quantity` 0 = as it is. */
  replace(quantity: bigint, limitPrice: bigint, decision: Decision): void {
    const { order } = this.slot;
    this.slot.ask('replace', this.now);
    this.due(this.now + this.settings.proofAfter);
    this.#actions.push({ kind: 'replace', order, quantity, limitPrice, decision });
  }

  /** Asks for a cancel, once in a while. */
  cancel(decision: Decision): void {
    const { slot } = this;
    if (slot.pending === 'cancel') return;
    if (slot.cancelAsked && !this.due(slot.askedTime + this.settings.retryAfter)) return;
    slot.ask('cancel', this.now);
    this.due(this.now + this.settings.proofAfter);
    this.#actions.push({ kind: 'cancel', order: slot.order, decision });
  }

  /** Tells a person, once for each job and `topic`. */
  alert(topic: string, level: 'warn' | 'error', text: string): void {
    if (this.#said.has(topic)) return;
    this.#said.add(topic);
    this.#actions.push({ kind: 'alert', level, text: `${this.instrument.symbol}: ${text}` });
  }

  /** The actions so far; the list begins anew. */
  takeActions(): readonly MakerAction[] {
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }

  save(): Json {
    const { job } = this;
    return {
      decimals: decimalsJson(this.instrument),
      now: finiteOrNull(this.now),
      bid: finiteOrNull(this.bid),
      ask: finiteOrNull(this.ask),
      last: finiteOrNull(this.last),
      job:
        job === null
          ? null
          : {
              side: job.side,
              quantity: String(job.quantity),
              reduceOnly: job.reduceOnly,
              decision: decisionJson(job.decision),
            },
      phase: this.phase,
      verdict: this.verdict,
      beganTime: finiteOrNull(this.beganTime),
      firstOwn: String(this.firstOwn),
      firstOther: String(this.firstOther),
      reprices: this.reprices,
      refusals: this.refusals,
      retryTime: finiteOrNull(this.retryTime),
      taken: this.taken,
      elsewhere: String(this.elsewhere),
      late: String(this.late),
      ended: [...this.ended].map(([order, filled]) => [order, String(filled)]),
      said: [...this.#said],
      slot: this.slot.save(),
    };
  }

  restore(state: Json): void {
    const saved = fieldsOf(state);
    const time = (name: string): number => numberOr(saved[name], Number.NaN);
    const amounts = new SavedAmounts(this.instrument, saved['decimals']);
    this.now = time('now');
    this.bid = time('bid');
    this.ask = time('ask');
    this.last = time('last');
    this.job = jobFrom(saved['job'] ?? null, saved['elsewhere'], amounts);
    this.phase = PHASES.find((phase) => phase === saved['phase']) ?? 'done';
    this.verdict = OUTCOMES.find((outcome) => outcome === saved['verdict']) ?? 'gave-up';
    this.beganTime = time('beganTime');
    // On the tick as the market was read: bids down, asks up.
    const buys = this.job?.side === 'BUY';
    this.firstOwn = amounts.level(saved['firstOwn'], buys ? 'floor' : 'ceil');
    this.firstOther = amounts.level(saved['firstOther'], buys ? 'ceil' : 'floor');
    this.reprices = numberOr(saved['reprices'], 0);
    this.refusals = numberOr(saved['refusals'], 0);
    this.retryTime = numberOr(saved['retryTime'], -Infinity);
    this.taken = saved['taken'] === true;
    this.elsewhere = amounts.quantity(saved['elsewhere']);
    this.late = amounts.quantity(saved['late']);
    this.ended.clear();
    for (const row of listOf(saved['ended'])) {
      const [order, filled] = listOf(row);
      if (typeof order === 'number') this.ended.set(order, amounts.quantity(filled));
    }
    this.#said.clear();
    for (const topic of listOf(saved['said'])) if (typeof topic === 'string') this.#said.add(topic);
    this.slot.restore(saved['slot'] ?? null, amounts);
  }
}

/** The job. What is left of it is rescaled by itself: coarser steps then never make more of it than was asked for. */
function jobFrom(state: Json, elsewhere: Json | undefined, amounts: SavedAmounts): MakerJob | null {
  if (state === null) return null;
  const { side, quantity, reduceOnly, decision } = fieldsOf(state);
  return {
    side: side === 'SELL' ? 'SELL' : 'BUY',
    quantity:
      amounts.quantity(elsewhere) +
      amounts.rescaleQuantity(integerFrom(quantity) - integerFrom(elsewhere)),
    reduceOnly: reduceOnly === true,
    decision: decisionFrom(decision ?? null),
  };
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}
