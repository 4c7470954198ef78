import type { AccountBooks } from '../events/books.ts';
import { isBotName, type OrderEvent } from '../events/order-event.ts';
import type { QuarantineRecord } from '../events/records.ts';
import type { VenueHoldings } from './compare-holdings.ts';
import type { ResolveQuarantine } from './quarantine-decision.ts';
import { refuse } from './refuse-decision.ts';
import { resolveBalance } from './resolve-balance.ts';
import { resolvePosition } from './resolve-position.ts';

export type { ResolveQuarantine } from './quarantine-decision.ts';

/**
 * What follows from a person's decision about a quarantine: that it is resolved, by whom and why, and what makes the
 * books agree with the venue. All of it is to be appended together. The follow-ups carry the quarantine's id in
 * theirs. One about an order or a fill is only closed.
 *
 * @param holdings what the venue holds now, of a comparison: with it a contract's settlement balance is brought into
 * line, too, where the price of the decision is not the one at which the venue carries the position. Without it that
 * is left to the next comparison
 * @throws NightdeskError (refuse), which says what is missing: `QUARANTINE_UNKNOWN`, `QUARANTINE_RESOLVED`,
 * `QUARANTINE_WHO` and `QUARANTINE_WHY` without name or note, `QUARANTINE_BOT`, `QUARANTINE_PRICE`,
 * `QUARANTINE_SURPLUS` when a position that is there is to be written off
 */
export function resolveQuarantine(
  books: AccountBooks,
  command: ResolveQuarantine,
  holdings: VenueHoldings | null = null,
): OrderEvent[] {
  const quarantine = checked(books, command);
  const resolved: OrderEvent = {
    bot: command.resolution === 'assign' ? (command.bot ?? '') : '',
    time: command.time,
    kind: 'QuarantineResolved',
    payload: {
      id: quarantine.id,
      resolution: command.resolution,
      resolvedBy: command.by.trim(),
      note: command.note.trim(),
    },
  };
  switch (quarantine.subject) {
    case 'balance':
      return [resolved, ...resolveBalance(books, quarantine, command)];
    case 'position':
      return resolvePosition(books, resolved, quarantine, command, holdings);
    case 'order':
    case 'fill':
      return [resolved];
  }
}

function checked(books: AccountBooks, command: ResolveQuarantine): QuarantineRecord {
  const { id, resolution, bot = '', by, note } = command;
  const quarantine = books.get('quarantine', id);
  if (quarantine === null) {
    return refuse('QUARANTINE_UNKNOWN', id, `there is none of this id; list the open ones`);
  }
  if (quarantine.resolution !== null) {
    const { resolvedBy } = quarantine;
    refuse('QUARANTINE_RESOLVED', id, `${resolvedBy} resolved it already; nothing is left to do`);
  }
  if (by.trim() === '' || by.length > 128 || /\p{C}/u.test(by)) {
    refuse('QUARANTINE_WHO', id, 'say who decides, in at most 128 characters');
  }
  if (note.trim() === '' || note.length > 2_000) {
    refuse('QUARANTINE_WHY', id, 'say why, in a note of at most 2,000 characters');
  }
  if (resolution === 'assign') {
    const { subject } = quarantine;
    if (bot === '' || !isBotName(bot) || !isKnownBot(books, bot)) {
      refuse('QUARANTINE_BOT', id, 'name a bot of this account to assign it to, or adopt it');
    }
    if (subject === 'order' || subject === 'fill') {
      refuse(
        'QUARANTINE_BOT',
        id,
        `it is about a ${subject}, which no bot can take over; adopt it`,
      );
    }
  }
  return quarantine;
}

function isKnownBot(books: AccountBooks, bot: string): boolean {
  for (const table of ['balances', 'positions', 'deskStates', 'orders'] as const) {
    if (books.all(table).some((record) => record.bot === bot)) return true;
  }
  return false;
}
