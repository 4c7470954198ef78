import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { ReplayEvent, ReplayEvents } from './replay-event.ts';

const BATCH = 500;
const MOST_LINE = 1_000_000;

/**
 * Recorded lines of Binance's streams, `<local ns> {"stream":…,"data":{…}}`, gzip or plain: `trade` and `bookTicker`,
 * everything else is passed over. A trade has the exchange's time. A best price has none of its own: it gets the local
 * one, corrected by what the last message with both times showed of the recorder's clock, and never goes back.
 *
 * @param instruments symbol as Binance writes it, such as `BTCUSDT` → `Instrument.id`; others are passed over
 * @throws NightdeskError `FEED_RECORD` while it is read, naming file and line
 */
export async function* binanceLines(
  file: string,
  instruments: ReadonlyMap<string, string>,
): ReplayEvents & AsyncGenerator<readonly ReplayEvent[], void, undefined> {
  const raw = createReadStream(file);
  const input = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  // A pipe does not hand errors on.
  raw.on('error', (error) => {
    input.destroy(error);
  });
  const reader = new LineReader(file, instruments);
  let batch: ReplayEvent[] = [];
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const event = reader.read(line);
      if (event === null) continue;
      batch.push(event);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } finally {
    raw.destroy();
  }
  if (batch.length > 0) yield batch;
}

class LineReader {
  readonly #file: string;
  readonly #instruments: ReadonlyMap<string, string>;
  #line = 0;
  /** The exchange's clock less the recorder's, ms. */
  #ahead = 0;
  #last = Number.NEGATIVE_INFINITY;

  constructor(file: string, instruments: ReadonlyMap<string, string>) {
    this.#file = file;
    this.#instruments = instruments;
  }

  read(line: string): ReplayEvent | null {
    this.#line += 1;
    if (line === '') return null;
    const space = line.indexOf(' ');
    const local = Number(line.slice(0, space)) / 1e6;
    if (space < 1 || !Number.isFinite(local) || line.length > MOST_LINE)
      this.#refuse('a line begins with the local time in ns');
    const data = this.#data(line.slice(space + 1));
    if (data === null) return null;
    const { E: eventTime, e: kind } = data;
    if (typeof eventTime === 'number') this.#ahead = eventTime - local;
    const instrument = this.#instruments.get(typeof data['s'] === 'string' ? data['s'] : '');
    if (instrument === undefined) return null;
    if (kind === 'trade') {
      return {
        kind: 'trade',
        instrument,
        time: this.#forward(this.#number(data, 'T')),
        price: this.#positive(data, 'p'),
        quantity: this.#positive(data, 'q'),
        // "m": the buyer was the maker, so the seller took.
        aggressor: data['m'] === true ? 'SELL' : 'BUY',
      };
    }
    if (kind !== undefined || data['b'] === undefined || data['B'] === undefined) return null;
    return {
      kind: 'quote',
      instrument,
      time: this.#forward(Math.floor(local + this.#ahead)),
      bid: this.#positive(data, 'b'),
      bidQuantity: this.#number(data, 'B'),
      ask: this.#positive(data, 'a'),
      askQuantity: this.#number(data, 'A'),
    };
  }

  #forward(time: number): number {
    if (time > this.#last) this.#last = time;
    return this.#last;
  }

  /** What a message of a combined stream carries; null for something else, such as an answer to a request. */
  #data(text: string): Readonly<Record<string, unknown>> | null {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return this.#refuse('no message follows the time');
    }
    if (typeof message !== 'object' || message === null || !('data' in message)) return null;
    const { data } = message;
    // Checked field by field as it is read.
    return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : null;
  }

  #number(data: Readonly<Record<string, unknown>>, field: string): number {
    const value = Number(data[field]);
    return Number.isFinite(value) && value >= 0 ? value : this.#refuse(`"${field}" is no number`);
  }

  #positive(data: Readonly<Record<string, unknown>>, field: string): number {
    const value = this.#number(data, field);
    return value > 0 ? value : this.#refuse(`"${field}" is not positive`);
  }

  #refuse(what: string): never {
    throw new NightdeskError({
      code: 'FEED_RECORD',
      message: `${this.#file}:${this.#line}: ${what}. Remove the line, or record anew.`,
      context: { file: this.#file, line: this.#line },
    });
  }
}
