import type { ReadCursor } from '../../ports/account-store.ts';
import type { Answer, LedgerReport, ReportPage, TradeReport } from '../../ports/venue-gateway.ts';
import { type AccountContext, poll } from './account-context.ts';

/** Most pages of one read: the next one goes on from there. */
const MOST_PAGES = 200;

/** One list of the venue that grows at its end. */
class GrowingList {
  readonly name: string;
  /** Where reads begin: everything before it has been seen, late ones included. */
  from: string;
  /** Ends of earlier reads, oldest first, with the monotonic time at which each was over. */
  readonly marks: { readonly cursor: string; readonly over: number }[] = [];

  constructor(name: string, from: string) {
    this.name = name;
    this.from = from;
  }

  /** Reads begin at `cursor` from now on. */
  begin(cursor: string): void {
    this.from = cursor;
    this.marks.length = 0;
  }

  /**
   * A read from `began` to `over` has seen everything up to `end` that could be seen. The list may show an
   * entry late and before others that it has shown already, so that an end counts only when a read that
   * began after the longest delay has looked behind it once more.
   */
  passed(began: number, over: number, end: string, lag: number): void {
    for (let first = this.marks[0]; first !== undefined; first = this.marks[0]) {
      if (first.over + lag >= began) break;
      this.from = first.cursor;
      this.marks.shift();
    }
    if (this.marks.at(-1)?.cursor !== end) this.marks.push({ cursor: end, over });
  }
}

/** Takes one report; false when it must be shown again later. */
export type ReportTaker<Report> = (report: Report) => boolean;

/** Reads the account's trades and ledger, page by page, from where reading left off. */
export class VenueReader {
  readonly #context: AccountContext;
  readonly #lists = new Map<string, GrowingList>();

  constructor(context: AccountContext, cursors: readonly ReadCursor[]) {
    this.#context = context;
    for (const { name, cursor } of cursors) this.#lists.set(name, new GrowingList(name, cursor));
  }

  /** Whether this list was ever read. */
  knows(name: string): boolean {
    return this.#lists.has(name);
  }

  /** Where reads would begin after a restart. */
  get cursors(): readonly ReadCursor[] {
    return [...this.#lists.values()].map(({ name, from }) => ({ name, cursor: from }));
  }

  /** New trades of an instrument. True when the end was reached and every one was taken. */
  trades(instrument: string, take: ReportTaker<TradeReport>): Promise<boolean> {
    const { gateway } = this.#context;
    return this.#read(tradesList(instrument), (cursor) => gateway.trades(instrument, cursor), take);
  }

  /** New entries of the ledger. */
  ledger(take: ReportTaker<LedgerReport>): Promise<boolean> {
    const { gateway } = this.#context;
    return this.#read(LEDGER_LIST, (cursor) => gateway.ledger(cursor), take);
  }

  /** Sets every list to the end that its last complete read had: what came before is no matter of ours. */
  beginHere(names: readonly string[]): void {
    for (const name of names) {
      const list = this.#lists.get(name);
      const end = list?.marks.at(-1)?.cursor;
      if (list === undefined || end === undefined) continue;
      list.begin(end);
    }
  }

  /** Reads go on from these cursors, whatever was read meanwhile. */
  goOn(cursors: readonly ReadCursor[]): void {
    for (const { name, cursor } of cursors) this.#lists.get(name)?.begin(cursor);
  }

  async #read<Report extends { readonly time: number }>(
    name: string,
    page: (cursor: string) => Promise<Answer<ReportPage<Report>>>,
    take: ReportTaker<Report>,
  ): Promise<boolean> {
    const { clock, gateway, options } = this.#context;
    const list = this.#lists.get(name) ?? new GrowingList(name, '');
    this.#lists.set(name, list);
    const began = clock.mono();
    const past = clock.now() - gateway.capabilities.visibilityLag - 2 * options.clockSkew;
    let cursor = list.from;
    let all = true;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const answer = await poll(this.#context, () => page(cursor));
      if (answer.kind !== 'ok') return false;
      for (const report of answer.value.reports) all = take(report) && all;
      cursor = answer.value.cursor;
      // Behind a page of the past nothing can show up late: the next read goes on from there, whatever becomes of this.
      if (all && answer.value.more && answer.value.reports.every(({ time }) => time < past))
        list.begin(cursor);
      if (!answer.value.more) {
        if (all) list.passed(began, clock.mono(), cursor, gateway.capabilities.visibilityLag);
        return all;
      }
    }
    return false;
  }
}

/** Name of the ledger's cursor. */
export const LEDGER_LIST = 'ledger';

/** Name of the cursor of an instrument's trades. */
export function tradesList(instrument: string): string {
  return `trades/${instrument}`;
}
