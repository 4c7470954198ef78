import type { Instrument } from '../../model/instrument.ts';
import { Money } from '../../money/money.ts';
import type { Position, PositionState } from '../../positions/position.ts';
import { type AccountBooks, keyOf } from './books.ts';
import { type DecimalText, decimalText } from './decimal-text.ts';
import { rawQuantity } from './order-text.ts';
import type { LotRecord, PositionRecord } from './records.ts';

const ZERO: DecimalText = decimalText(0n, 0);

/** A position as core restores it, and how many trades it has closed; flat and new when there is no record. */
export function readPosition(
  books: AccountBooks,
  bot: string,
  id: string,
  instrument: Instrument,
): { readonly state: PositionState; readonly trades: number } {
  const record = books.get('positions', keyOf(bot, id)) ?? emptyPosition(bot, id);
  const settled = (text: DecimalText): string => String(Money.parse(text, instrument.settle).raw);
  const amount = (text: DecimalText): string => String(rawQuantity(instrument, text));
  const lots: [string, string, string, number, number][] = [];
  for (const lot of lotsOf(books, bot, id)) {
    lots.push([
      amount(lot.quantity),
      settled(lot.cost),
      settled(lot.fee),
      lot.time,
      lot.entryOrder,
    ]);
  }
  return {
    trades: record.trades,
    state: {
      quantity: amount(record.quantity),
      realised: settled(record.realised),
      fees: settled(record.fees),
      funding: settled(record.funding),
      lots,
      trip: [
        amount(record.entryQuantity),
        settled(record.entryValue),
        settled(record.exitValue),
        settled(record.tripFees),
        settled(record.tripFunding),
        settled(record.tripPnl),
      ],
      entryTime: record.entryTime,
      entryOrder: record.entryOrder,
    },
  };
}

/** Puts a position of core back into the books: its record and its lots. */
export function writePosition(
  books: AccountBooks,
  bot: string,
  id: string,
  position: Position,
  trades: number,
): void {
  const { instrument } = position;
  const state = position.save();
  const settled = (raw: string): DecimalText =>
    decimalText(BigInt(raw), instrument.settle.precision);
  const amount = (raw: string): DecimalText =>
    decimalText(BigInt(raw), instrument.quantityPrecision);
  const [quantity = '0', entryValue = '0', exitValue = '0', fees = '0', funding = '0', pnl = '0'] =
    state.trip;
  books.put('positions', {
    bot,
    instrument: id,
    quantity: amount(state.quantity),
    cost: decimalText(position.cost, instrument.settle.precision),
    realised: settled(state.realised),
    fees: settled(state.fees),
    funding: settled(state.funding),
    entryQuantity: amount(quantity),
    entryValue: settled(entryValue),
    exitValue: settled(exitValue),
    tripFees: settled(fees),
    tripFunding: settled(funding),
    tripPnl: settled(pnl),
    entryTime: state.entryTime,
    entryOrder: state.entryOrder,
    trades,
  });
  const before = lotsOf(books, bot, id);
  state.lots.forEach(([lotQuantity, cost, fee, time, entryOrder], lot) => {
    const next: LotRecord = {
      bot,
      instrument: id,
      lot,
      quantity: amount(lotQuantity),
      cost: settled(cost),
      fee: settled(fee),
      time,
      entryOrder,
    };
    const known = before[lot];
    if (known === undefined || !sameLot(known, next)) books.put('lots', next);
  });
  for (let lot = state.lots.length; lot < before.length; lot += 1) {
    books.remove('lots', keyOf(bot, id, lot));
  }
}

function sameLot(a: LotRecord, b: LotRecord): boolean {
  return (
    a.quantity === b.quantity &&
    a.cost === b.cost &&
    a.fee === b.fee &&
    a.time === b.time &&
    a.entryOrder === b.entryOrder
  );
}

function lotsOf(books: AccountBooks, bot: string, id: string): LotRecord[] {
  const lots: LotRecord[] = [];
  for (let lot = 0; ; lot += 1) {
    const record = books.get('lots', keyOf(bot, id, lot));
    if (record === null) return lots;
    lots.push(record);
  }
}

function emptyPosition(bot: string, instrument: string): PositionRecord {
  return {
    bot,
    instrument,
    quantity: ZERO,
    cost: ZERO,
    realised: ZERO,
    fees: ZERO,
    funding: ZERO,
    entryQuantity: ZERO,
    entryValue: ZERO,
    exitValue: ZERO,
    tripFees: ZERO,
    tripFunding: ZERO,
    tripPnl: ZERO,
    entryTime: null,
    entryOrder: 0,
    trades: 0,
  };
}
