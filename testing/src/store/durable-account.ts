import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import { decodeRecords } from '../disk/journal-records.ts';
import type { SimDisk } from '../disk/sim-disk.ts';
import { parseAccountRecord } from './account-record.ts';

/** What a power loss now would leave of an account's stream: for invariants, never for programs. */
export interface DurableAccount {
  events(): readonly OrderEvent[];
}

/** {@link DurableAccount} of a journal on a simulated disk. Reads only what was added since the last look. */
export class DurableJournal implements DurableAccount {
  readonly #disk: SimDisk;
  readonly #file: string;
  #events: OrderEvent[] = [];
  #size = 0;

  constructor(disk: SimDisk, file: string) {
    this.#disk = disk;
    this.#file = file;
  }

  events(): readonly OrderEvent[] {
    const bytes = this.#disk.durable(this.#file);
    if (bytes.length < this.#size) this.crashed();
    if (bytes.length === this.#size) return this.#events;
    const { records, size } = decodeRecords(bytes.subarray(this.#size));
    this.#size += size;
    for (const commit of records) {
      if (!Array.isArray(commit)) continue;
      for (const record of commit) this.#events.push(...parseAccountRecord(record).events);
    }
    return this.#events;
  }

  /** A power loss may have changed what was read before. */
  crashed(): void {
    this.#events = [];
    this.#size = 0;
  }
}
