import type { ReportPage } from '@nightdesk/core/ports/venue-gateway';

const PAGE = 500;

/** Reports with rising numbers, to be read page by page. The cursor is the number of the last report of a page. */
export class ReportList<Report extends { readonly time: number }> {
  #entries: { readonly number: number; readonly report: Report }[] = [];
  /** Everything up to this number was asked beyond: its reader has it. */
  #read = 0;

  get size(): number {
    return this.#entries.length;
  }

  add(number: number, report: Report): void {
    this.#entries.push({ number, report });
  }

  /** The reports after `cursor`, '' for all that are remembered. */
  after(cursor: string): ReportPage<Report> {
    const known = Number(cursor);
    const from = Number.isFinite(known) ? known : 0;
    if (from > this.#read) this.#read = from;
    const begin = this.#firstAfter(from);
    const page = this.#entries.slice(begin, begin + PAGE);
    return {
      reports: page.map(({ report }) => report),
      cursor: String(page.at(-1)?.number ?? from),
      more: begin + PAGE < this.#entries.length,
    };
  }

  /** Forgets what was read and is older than `time` (ms). */
  prune(time: number): void {
    const keep = this.#entries.findIndex(
      ({ number, report }) => number > this.#read || report.time >= time,
    );
    if (keep !== 0) this.#entries = keep < 0 ? [] : this.#entries.slice(keep);
  }

  #firstAfter(number: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle]?.number ?? 0) > number) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
