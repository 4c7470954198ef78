import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { AccountStore } from '../../ports/account-store.ts';
import type { RecallRange } from '../events/recall-set.ts';
import type { AccountContext } from './account-context.ts';

/** A trade or entry may be reported with another time than it was booked with, within this, ms. */
const SLACK = 3_600_000;

/**
 * Looks older records up that the books in memory lack, before anything is decided that they would change: what was
 * booked long ago and is reported again must not be booked twice.
 */
export class Recall {
  readonly #context: AccountContext;
  readonly #store: AccountStore;
  /** What was looked up: what is not in the books now was never booked. */
  readonly #done = new Set<string>();
  readonly #underWay = new Set<string>();
  #since: number;

  /** @param since from when on (venue time, ms) the books lack nothing, see `AccountSnapshot` */
  constructor(context: AccountContext, store: AccountStore, since: number) {
    this.#context = context;
    this.#store = store;
    this.#since = since;
  }

  /** The books were pruned: what is older must be looked up from now on. */
  prunedTo(since: number): void {
    this.#since = Math.max(this.#since, since);
    this.#done.clear();
  }

  /**
   * True while something of this time may be booked and not be in memory. It is being looked up then: come again.
   *
   * @param ranges what to look for, asked for the next when the one before is in the books if it was ever booked
   */
  isMissing(name: string, time: number, ranges: Iterable<RecallRange>): boolean {
    if (time >= this.#since + SLACK || this.#done.has(name)) return false;
    if (this.#underWay.has(name)) return true;
    this.#underWay.add(name);
    void this.#look(name, ranges);
    return true;
  }

  async #look(name: string, ranges: Iterable<RecallRange>): Promise<void> {
    const { journal, fail, hurry } = this.#context;
    try {
      for (const range of ranges) {
        await this.#store.recall(journal.books, [range]);
      }
      this.#done.add(name);
      hurry();
    } catch (error) {
      // It stays missing, and the next read tries again.
      if (!(error instanceof NightdeskError) || error.disposition !== 'retry') fail(error);
    }
    this.#underWay.delete(name);
  }
}
