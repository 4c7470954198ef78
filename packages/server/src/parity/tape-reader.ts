import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { MOST_BLOCK_TEXT } from '@nightdesk/adapters/recorder/recording-format';
import { corrupt, scanBlocks } from '@nightdesk/adapters/recorder/scan-blocks';
import type { KernelState } from '@nightdesk/core/kernel/kernel-state';
import type { DecisionRecord } from './decision-record.ts';
import type { HostedLine, MarketInput, OtherInput, TapeHeader, TapeLine } from './tape-line.ts';

const inflated = promisify(inflateRaw);

/**
 * Reads a tape line by line, in the order in which it was written. A torn end (a crash, or a desk still at work) is
 * left out.
 *
 * @param wanted bots of interest; lines that name others are passed over unread. null = all
 * @throws NightdeskError `RECORDING_CORRUPT`; and what the file system says
 */
export async function* readTape(
  file: string,
  wanted: ReadonlySet<string> | null = null,
): AsyncGenerator<TapeLine, void, undefined> {
  const handle = await open(file, 'r');
  try {
    const parser = new TapeParser(file, wanted);
    const blocks = scanBlocks(handle, file);
    let step = await blocks.next();
    while (step.done !== true) {
      const { deflated, textLength, end } = step.value;
      const text = await inflated(deflated, { maxOutputLength: MOST_BLOCK_TEXT });
      if (text.length !== textLength) throw corrupt(file, end, 'a block is not as long as it says');
      for (const line of text.toString('utf8').split('\n')) {
        const read = line === '' ? null : parser.line(line, end);
        if (read !== null) yield read;
      }
      step = await blocks.next();
    }
  } finally {
    await handle.close();
  }
}

/** Turns lines of text into what they say. */
class TapeParser {
  readonly #file: string;
  readonly #wanted: ReadonlySet<string> | null;
  readonly #bots = new Map<number, string>();
  readonly #instruments = new Map<number, string>();
  readonly #groups = new Map<number, ReadonlySet<string>>();
  #at = 0;

  constructor(file: string, wanted: ReadonlySet<string> | null) {
    this.#file = file;
    this.#wanted = wanted;
  }

  line(line: string, at: number): TapeLine | null {
    this.#at = at;
    const space = line.indexOf(' ');
    const head = space === -1 ? line : line.slice(0, space);
    const rest = space === -1 ? '' : line.slice(space + 1);
    switch (head) {
      case 'H':
        this.#bots.clear();
        this.#instruments.clear();
        this.#groups.clear();
        return { kind: 'header', header: this.#header(rest) };
      case 'I':
        this.#instruments.set(Number(rest.slice(0, rest.indexOf(' '))), after(rest));
        return null;
      case 'G':
        this.#groups.set(Number(rest.slice(0, rest.indexOf(' '))), this.#group(after(rest)));
        return null;
      case 'C': {
        const hosted = this.#json(after(rest)) as HostedLine;
        this.#bots.set(Number(rest.slice(0, rest.indexOf(' '))), hosted.bot);
        return this.#isWanted(hosted.bot) ? { kind: 'hosted', hosted } : null;
      }
      case 'T':
      case 'Q':
      case 'B':
        return this.#market(head, rest.split(' '));
      case 'L': {
        const [time, count] = rest.split(' ').map(Number);
        return { kind: 'lost', time: time ?? 0, count: count ?? 0 };
      }
      case 'Z':
        return { kind: 'end' };
      default:
        return this.#ofBot(head, rest);
    }
  }

  #ofBot(head: string, rest: string): TapeLine | null {
    const space = rest.indexOf(' ');
    const bot = this.#bots.get(Number(rest.slice(0, space)));
    if (bot === undefined) return this.#refuse('a bot that was not named');
    if (!this.#isWanted(bot)) return null;
    const text = rest.slice(space + 1);
    switch (head) {
      case 'V':
        return { kind: 'state', bot, state: this.#json(text) as KernelState };
      case 'E':
        return { kind: 'report', bot, sequence: Number(text) };
      case 'J':
        return { kind: 'input', bot, event: this.#json(text) as OtherInput };
      case 'U':
        return { kind: 'muted', bot, isMuted: text === '1' };
      case 'D':
        return { kind: 'decided', bot, records: this.#json(text) as readonly DecisionRecord[] };
      case 'F':
        return { kind: 'failed', bot, text: String(this.#json(text)) };
      default:
        return this.#refuse(`a line of the unknown kind "${head.slice(0, 20)}"`);
    }
  }

  #market(head: string, fields: readonly string[]): TapeLine | null {
    const n = (index: number): number => this.#number(fields, index);
    const bots = this.#groups.get(n(0));
    const instrument = this.#instruments.get(n(1));
    if (bots === undefined || instrument === undefined) {
      return this.#refuse('a group or an instrument that was not named');
    }
    if (bots.size === 0) return null;
    return { kind: 'market', bots, instrument, event: marketInput(head, fields, n) };
  }

  /** The wanted ones among bots given by their numbers. */
  #group(numbers: string): ReadonlySet<string> {
    const names = numbers.split(',').map((number) => this.#bots.get(Number(number)) ?? '');
    return new Set(names.filter((name) => name !== '' && this.#isWanted(name)));
  }

  #isWanted(bot: string): boolean {
    return this.#wanted === null || this.#wanted.has(bot);
  }

  #header(text: string): TapeHeader {
    const header = this.#json(text) as TapeHeader;
    if (header.what !== 'kernels') return this.#refuse('no tape of an account, but of a feed');
    if (header.format !== 1)
      return this.#refuse(`the format ${String(header.format)}, of a later version`);
    return header;
  }

  /** Written by the recorder, and under a checksum: its shape is known. */
  #json(text: string): unknown {
    return JSON.parse(text);
  }

  #number(fields: readonly string[], index: number): number {
    const text = fields[index] ?? '';
    const value = Number(text);
    if (text === '' || (Number.isNaN(value) && text !== 'NaN')) return this.#refuse('no number');
    return value;
  }

  #refuse(what: string): never {
    throw corrupt(this.#file, this.#at, `the block before it holds ${what}`);
  }
}

function marketInput(
  head: string,
  fields: readonly string[],
  n: (index: number) => number,
): MarketInput {
  if (head === 'T') {
    const aggressor = fields[5] === 'B' ? 'BUY' : 'SELL';
    return { kind: 'trade', time: n(2), price: n(3), quantity: n(4), aggressor };
  }
  if (head === 'Q') {
    return {
      kind: 'quote',
      time: n(2),
      bid: n(3),
      bidQuantity: n(4),
      ask: n(5),
      askQuantity: n(6),
    };
  }
  return {
    kind: 'bar',
    timeFrame: n(2),
    openTime: n(3),
    open: n(4),
    high: n(5),
    low: n(6),
    close: n(7),
    volume: n(8),
  };
}

function after(text: string): string {
  return text.slice(text.indexOf(' ') + 1);
}
