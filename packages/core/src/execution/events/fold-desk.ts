import type { AccountBooks } from './books.ts';
import { refuseEvent } from './fold-error.ts';
import type { OrderEventOf } from './order-event.ts';
import type { DeskStateRecord } from './records.ts';

/**
 * Opens or resolves a quarantine. Opening it again while it is open changes nothing.
 *
 * @throws NightdeskError (halt) `QUARANTINE_UNKNOWN` for one that was never opened,
 * `QUARANTINE_RESOLVED` for one that a person has resolved already.
 */
export function foldQuarantine(
  books: AccountBooks,
  event: OrderEventOf<'QuarantineOpened'> | OrderEventOf<'QuarantineResolved'>,
): void {
  const { id } = event.payload;
  const known = books.get('quarantine', id);
  if (known !== null && known.resolution !== null) {
    refuseEvent(
      'QUARANTINE_RESOLVED',
      `Quarantine ${id} was resolved by ${known.resolvedBy} (${known.resolution}) and is closed; open a new one.`,
      { quarantine: id },
    );
  }
  if (event.kind === 'QuarantineOpened') {
    if (known !== null) return;
    books.put('quarantine', {
      ...event.payload,
      bot: event.bot,
      openedTime: event.time,
      resolution: null,
      resolvedBy: '',
      resolvedBot: '',
      note: '',
      resolvedTime: null,
    });
    return;
  }
  if (known === null) {
    refuseEvent(
      'QUARANTINE_UNKNOWN',
      `There is no quarantine ${id} on this account; the list of open ones shows their ids.`,
      { quarantine: id },
    );
  }
  const { resolution, resolvedBy, note } = event.payload;
  books.put('quarantine', {
    ...known,
    resolution,
    resolvedBy,
    resolvedBot: event.bot,
    note,
    resolvedTime: event.time,
  });
}

/** Keeps the trading state and the begin of the day. */
export function foldDeskState(
  books: AccountBooks,
  event: OrderEventOf<'TradingStateChanged'> | OrderEventOf<'DayReset'>,
): void {
  const { bot, time } = event;
  const known: DeskStateRecord = books.get('deskStates', bot) ?? {
    bot,
    tradingState: null,
    tradingReason: '',
    tradingBy: '',
    tradingTime: null,
    day: null,
    dayEquity: null,
    dayCurrency: '',
  };
  if (event.kind === 'DayReset') {
    const { day, equity } = event.payload;
    books.put('deskStates', {
      ...known,
      day,
      dayEquity: equity.amount,
      dayCurrency: equity.currency,
    });
    return;
  }
  const { state, reason, changedBy } = event.payload;
  books.put('deskStates', {
    ...known,
    tradingState: state,
    tradingReason: reason,
    tradingBy: changedBy,
    tradingTime: time,
  });
}
