import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { LedgerReport, TradeReport } from '../../ports/venue-gateway.ts';
import { openingEvents } from '../reconciliation/opening-events.ts';
import { type AccountContext, poll } from './account-context.ts';
import { LEDGER_LIST, tradesList, type VenueReader } from './venue-reader.ts';

/**
 * Begins the books of what was never watched here: what is held at one moment of the venue's is taken over as it is,
 * trades of the past are none of ours, and everything from that moment on is booked.
 */
export class AccountOpening {
  readonly #context: AccountContext;
  readonly #reader: VenueReader;
  /** Instruments whose trades were never read. */
  readonly #fresh: readonly string[];
  readonly #isNew: boolean;
  /** What was said last of why it could not be done. */
  #said = '';

  constructor(context: AccountContext, reader: VenueReader) {
    this.#context = context;
    this.#reader = reader;
    this.#fresh = [...context.instruments.keys()].filter((id) => !reader.knows(tradesList(id)));
    this.#isNew = !reader.knows(LEDGER_LIST);
  }

  /** Begins what is new; true when nothing is left to begin. What could not be done goes on where it was left. */
  async begin(): Promise<boolean> {
    if (this.#fresh.length === 0 && !this.#isNew) return true;
    try {
      return await this.#begin();
    } catch (error) {
      // What can be tried again is no failure of the account.
      if (!(error instanceof NightdeskError) || error.disposition !== 'retry') throw error;
      if (this.#said !== error.message)
        this.#context.notify({ level: 'error', code: error.code, text: error.message });
      this.#said = error.message;
      return false;
    }
  }

  async #begin(): Promise<boolean> {
    const { clock, gateway, instruments, journal } = this.#context;
    const lists = this.#fresh.map(tradesList);
    if (this.#isNew) lists.push(LEDGER_LIST);
    if (!(await this.#readOver(() => {}))) return false;
    this.#reader.beginHere(lists);
    const from = await poll(this.#context, () => gateway.time());
    const balances = await poll(this.#context, () => gateway.balances());
    const positions = await poll(this.#context, () => gateway.positions());
    const to = await poll(this.#context, () => gateway.time());
    if (from.kind !== 'ok' || to.kind !== 'ok') return false;
    if (balances.kind !== 'ok' || positions.kind !== 'ok') return false;
    // What happened before is in the balances, however late it can be seen; what happens later is not. Only in
    // between nobody can tell.
    await clock.sleep(gateway.capabilities.visibilityLag + 1);
    const { cursors } = this.#reader;
    let between = false;
    const isOver = await this.#readOver((time) => {
      between ||= time >= from.value && time <= to.value;
    });
    if (!isOver || between) return false;
    const holdings = { balances: balances.value, positions: positions.value };
    const events = openingEvents(journal.books, instruments.values(), holdings, from.value);
    await journal.record(events, [], cursors);
    this.#reader.goOn(cursors);
    return true;
  }

  /** Reads what is new to the end and books nothing of it. */
  async #readOver(see: (time: number) => void): Promise<boolean> {
    const pass = ({ time }: TradeReport | LedgerReport): boolean => {
      see(time);
      return true;
    };
    let all = true;
    for (const id of this.#fresh) all = (await this.#reader.trades(id, pass)) && all;
    if (this.#isNew) all = (await this.#reader.ledger(pass)) && all;
    return all;
  }
}
