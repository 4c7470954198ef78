import type { FeedState } from '../feeds/feed.ts';
import type { ReplayEvent } from '../feeds/replay/replay-event.ts';
import type { RecordingHeader } from './recording-format.ts';
import { corrupt } from './scan-blocks.ts';

/** What a recording holds: what was delivered, and when (`received`: the recorder's clock, ms since 1970 UTC). */
export type RecordedEvent =
  | (Exclude<ReplayEvent, { readonly kind: 'bar' | 'gap' }> & { readonly received: number })
  | (Extract<ReplayEvent, { readonly kind: 'bar' }> & {
      readonly received: number;
      readonly timeFrame: number;
    })
  | (Extract<ReplayEvent, { readonly kind: 'gap' }> & {
      readonly received: number;
      /** 0 when the source itself has missed something. */
      readonly timeFrame: number;
      readonly missing: number;
    })
  | {
      readonly kind: 'state';
      readonly instrument: string;
      readonly received: number;
      readonly time: number;
      readonly state: FeedState;
      readonly reason: string;
    }
  /** So many events were not recorded here. */
  | {
      readonly kind: 'lost';
      readonly received: number;
      readonly time: number;
      readonly count: number;
    };

/** Reads the lines of a recording, block after block. */
export class RecordParser {
  readonly #file: string;
  readonly #onHeader: ((header: RecordingHeader) => void) | undefined;
  #names: string[] = [];
  #at = 0;

  constructor(file: string, onHeader?: (header: RecordingHeader) => void) {
    this.#file = file;
    this.#onHeader = onHeader;
  }

  /** @param at where the block ends, for errors */
  parse(text: string, at: number): RecordedEvent[] {
    this.#at = at;
    const events: RecordedEvent[] = [];
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const event = this.#line(line);
      if (event !== null) events.push(event);
    }
    return events;
  }

  #line(line: string): RecordedEvent | null {
    const fields = line.split(' ');
    switch (fields[0]) {
      case 'H':
        this.#names = [];
        // Written by the recorder, and under a checksum.
        this.#onHeader?.(JSON.parse(line.slice(2)) as RecordingHeader);
        return null;
      case 'I':
        this.#names[this.#number(fields, 1)] = fields.slice(2).join(' ');
        return null;
      case 'L': {
        const received = this.#number(fields, 1);
        return { kind: 'lost', received, time: received, count: this.#number(fields, 2) };
      }
      default:
        return this.#record(line, fields);
    }
  }

  #record(line: string, fields: readonly string[]): RecordedEvent {
    const instrument = this.#names[this.#number(fields, 1)];
    if (instrument === undefined) return this.#refuse('an instrument that was not named');
    const received = this.#number(fields, 2);
    const n = (index: number): number => this.#number(fields, index);
    switch (fields[0]) {
      case 'T':
        return {
          kind: 'trade',
          instrument,
          received,
          time: n(3),
          price: n(4),
          quantity: n(5),
          aggressor: fields[6] === 'B' ? 'BUY' : 'SELL',
        };
      case 'Q':
        return {
          kind: 'quote',
          instrument,
          received,
          time: n(3),
          bid: n(4),
          bidQuantity: n(5),
          ask: n(6),
          askQuantity: n(7),
        };
      case 'B':
        return {
          kind: 'bar',
          instrument,
          received,
          time: n(4) + n(3),
          timeFrame: n(3),
          openTime: n(4),
          open: n(5),
          high: n(6),
          low: n(7),
          close: n(8),
          volume: n(9),
        };
      case 'G':
        return {
          kind: 'gap',
          instrument,
          received,
          time: received,
          from: n(3),
          to: n(4),
          timeFrame: n(5),
          missing: n(6),
          reason: this.#text(line, 7),
        };
      case 'S':
        return {
          kind: 'state',
          instrument,
          received,
          time: received,
          state: this.#state(fields[3] ?? ''),
          reason: this.#text(line, 4),
        };
      default:
        return this.#refuse(`a line of the unknown kind "${fields[0] ?? ''}"`);
    }
  }

  #number(fields: readonly string[], index: number): number {
    const text = fields[index] ?? '';
    const value = Number(text);
    // Gaps may begin before anything was known.
    if (text === '' || (Number.isNaN(value) && text !== 'NaN')) return this.#refuse('no number');
    return value;
  }

  #state(text: string): FeedState {
    if (text === 'live' || text === 'stale' || text === 'closed') return text;
    return this.#refuse(`the unknown state "${text}"`);
  }

  /** The JSON text that begins with the field of this number. */
  #text(line: string, index: number): string {
    let from = 0;
    for (let i = 0; i < index; i += 1) from = line.indexOf(' ', from) + 1;
    const text: unknown = JSON.parse(line.slice(from));
    return typeof text === 'string' ? text : this.#refuse('no text');
  }

  #refuse(what: string): never {
    throw corrupt(this.#file, this.#at, `the block before it holds ${what}`);
  }
}
