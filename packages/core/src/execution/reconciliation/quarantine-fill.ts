import type { Instrument } from '../../model/instrument.ts';
import type { Side } from '../../model/ticks.ts';
import { decimalText } from '../events/decimal-text.ts';
import type { OrderEventOf } from '../events/order-event.ts';
import { quantityText } from '../events/order-text.ts';
import { bookedId, partId } from './booked-id.ts';

/** The id of the entries and fills that follow from a quarantine, the first of them. */
export function followUpId(quarantine: string): string {
  return bookedId(`quarantine/${quarantine}`);
}

/** A fill that follows from a person's decision and no trade: raw amounts of the instrument, no commission. */
export function quarantineFill(
  instrument: Instrument,
  of: { readonly quarantine: string; readonly part: number; readonly time: number },
  bot: string,
  side: Side,
  quantity: bigint,
  price: bigint,
  value: bigint,
): OrderEventOf<'ExternalFill'> {
  return {
    bot,
    time: of.time,
    kind: 'ExternalFill',
    payload: {
      instrument: instrument.id,
      venueOrderId: '',
      tradeId: partId(followUpId(of.quarantine), of.part),
      side,
      price: decimalText(price, instrument.pricePrecision),
      quantity: quantityText(instrument, quantity),
      value: decimalText(value, instrument.settle.precision),
      commission: { amount: decimalText(0n, 0), currency: instrument.settle.code },
      commissionValue: decimalText(0n, 0),
      liquidity: 'TAKER',
      source: 'reconciliation',
      exitReason: 'external',
    },
  };
}

/** Money that follows from a person's decision. */
export function quarantineTransfer(
  of: { readonly quarantine: string; readonly part: number; readonly time: number },
  bot: string,
  amount: OrderEventOf<'TransferBooked'>['payload']['amount'],
): OrderEventOf<'TransferBooked'> {
  const entryId = partId(followUpId(of.quarantine), of.part);
  const payload = { entryId, amount, reason: 'adjustment' } as const;
  return { bot, time: of.time, kind: 'TransferBooked', payload };
}
