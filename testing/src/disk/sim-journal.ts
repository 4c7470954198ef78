import type { EventStore } from '@nightdesk/core/ports/store';
import type { SimLife } from '../process/sim-life.ts';
import { decodeRecords, encodeRecord } from './journal-records.ts';
import type { SimDisk } from './sim-disk.ts';

/** Mistakes that a journal can be told to make, to show that the simulation notices them. */
export type JournalDefect =
  | 'no-sync'
  | 'keep-torn-tail'
  | 'no-sync-on-recovery'
  | 'acknowledge-early';

/**
 * An append-only journal on a simulated disk: one checksummed record a commit, durable when the sync has
 * happened. Reading cuts a damaged tail off and syncs before anything is given back: after a kill the file
 * may hold writes that a later power loss would still take away.
 */
export class SimJournal<Event> implements EventStore<Event> {
  readonly #life: SimLife;
  readonly #disk: SimDisk;
  readonly #file: string;
  readonly #parse: (value: unknown) => Event;
  readonly #defect: JournalDefect | null;

  /** @param parse reads one event back; throws when it is none */
  constructor(
    life: SimLife,
    disk: SimDisk,
    file: string,
    parse: (value: unknown) => Event,
    defect: JournalDefect | null = null,
  ) {
    this.#life = life;
    this.#disk = disk;
    this.#file = file;
    this.#parse = parse;
    this.#defect = defect;
  }

  async commit(events: readonly Event[]): Promise<void> {
    const written = this.#write(encodeRecord(events));
    // Nobody waits for it then, nor hears of its failure.
    if (this.#defect === 'acknowledge-early') written.catch(() => {});
    else await written;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#life.io(`${this.#file}/append`, 0, () => {
      this.#disk.append(this.#file, bytes);
    });
    if (this.#defect !== 'no-sync') await this.#sync();
  }

  async read(): Promise<readonly Event[]> {
    const { records, size } = await this.#life.io(`${this.#file}/read`, 1, () => {
      const bytes = this.#disk.read(this.#file);
      const found = decodeRecords(bytes);
      if (found.size < bytes.length) {
        this.#life.process.world.sometimes('a damaged tail was found');
        if (this.#defect !== 'keep-torn-tail') this.#disk.truncate(this.#file, found.size);
      }
      return found;
    });
    if (size > 0 && this.#defect !== 'no-sync-on-recovery') await this.#sync();
    return eventsOf(records, this.#parse);
  }

  #sync(): Promise<void> {
    return this.#life.io(`${this.#file}/sync`, 1, () => {
      this.#disk.sync(this.#file);
    });
  }
}

/** Every event that a power loss now would leave in the journal: for invariants. */
export function durableEvents<Event>(
  disk: SimDisk,
  file: string,
  parse: (value: unknown) => Event,
): Event[] {
  return eventsOf(decodeRecords(disk.durable(file)).records, parse);
}

function eventsOf<Event>(records: readonly unknown[], parse: (value: unknown) => Event): Event[] {
  return records.flatMap((record) => (Array.isArray(record) ? record.map(parse) : []));
}
