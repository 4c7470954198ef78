import { Bar } from '@nightdesk/core/model/bar';
import type { QuoteTick, TradeTick } from '@nightdesk/core/model/ticks';
import type { FeedListener } from './feed.ts';

/** One subscription inside a channel. */
export interface Member {
  readonly listener: FeedListener;
  readonly trades: boolean;
  readonly quotes: boolean;
  readonly bars: readonly number[];
  /** False from the moment it is closed or cut off. */
  active: boolean;
  /** Takes it out of its channel. */
  readonly remove: () => void;
}

interface BarGroup {
  readonly bar: Bar;
  members: readonly Member[];
}

/**
 * Subscribers of one instrument that count it at the same position: they are given the same tick objects, which are
 * made once for all of them and only when somebody wants them. The lists are replaced, never changed, so that who
 * comes or goes within a call disturbs no round of calls under way.
 */
export class PlaceGroup {
  readonly place: number;
  readonly first: boolean;
  #members: readonly Member[] = [];
  #trades: readonly Member[] = [];
  #quotes: readonly Member[] = [];
  readonly #bars = new Map<number, BarGroup>();

  constructor(place: number, first: boolean) {
    this.place = place;
    this.first = first;
  }

  get members(): readonly Member[] {
    return this.#members;
  }

  get wantsTrades(): boolean {
    return this.#trades.length > 0;
  }

  get wantsQuotes(): boolean {
    return this.#quotes.length > 0;
  }

  add(member: Member): void {
    this.#members = [...this.#members, member];
    if (member.trades) this.#trades = [...this.#trades, member];
    if (member.quotes) this.#quotes = [...this.#quotes, member];
    for (const timeFrame of member.bars) {
      const group = this.#bars.get(timeFrame);
      if (group === undefined)
        this.#bars.set(timeFrame, { bar: new Bar(this.place, timeFrame), members: [member] });
      else group.members = [...group.members, member];
    }
  }

  remove(member: Member): void {
    const others = (one: Member): boolean => one !== member;
    this.#members = this.#members.filter(others);
    this.#trades = this.#trades.filter(others);
    this.#quotes = this.#quotes.filter(others);
    for (const [timeFrame, group] of this.#bars) {
      group.members = group.members.filter(others);
      if (group.members.length === 0) this.#bars.delete(timeFrame);
    }
  }

  wantsBars(timeFrame: number): boolean {
    return this.#bars.has(timeFrame);
  }

  trade(tick: TradeTick): void {
    for (const member of this.#trades) {
      if (!member.active) continue;
      try {
        member.listener.onTrade?.(tick);
      } catch (error) {
        cutOff(member, error);
      }
    }
  }

  quote(tick: QuoteTick): void {
    for (const member of this.#quotes) {
      if (!member.active) continue;
      try {
        member.listener.onQuote?.(tick);
      } catch (error) {
        cutOff(member, error);
      }
    }
  }

  /** Gives out the bar in `row` to those who want its length. */
  bar(timeFrame: number, row: Float64Array): void {
    const group = this.#bars.get(timeFrame);
    if (group === undefined) return;
    group.bar.load(row, 0);
    for (const member of group.members) {
      if (!member.active) continue;
      try {
        member.listener.onBar?.(group.bar);
      } catch (error) {
        cutOff(member, error);
      }
    }
  }

  /** Tells every member, or those who want bars of a length. */
  tell(timeFrame: number, call: (listener: FeedListener) => void): void {
    const members = timeFrame === 0 ? this.#members : (this.#bars.get(timeFrame)?.members ?? []);
    for (const member of members) {
      if (!member.active) continue;
      try {
        call(member.listener);
      } catch (error) {
        cutOff(member, error);
      }
    }
  }
}

/** A subscriber that throws hears nothing more; its own word on that may throw as well. */
function cutOff(member: Member, error: unknown): void {
  member.active = false;
  member.remove();
  try {
    member.listener.onCutOff?.(error);
  } catch {
    // It has been told; what it makes of it is not the feed's matter.
  }
}
