import type { ExternalFillReason } from '../orders/reports.ts';

/**
 * A closed trade: from flat to flat or to a flip. Quantities and values are raw units of the instrument
 * and its settlement currency.
 */
export interface RoundTrip {
  /** Position of the instrument in the kernel's list. */
  readonly instrument: number;
  readonly side: 'LONG' | 'SHORT';
  /** Sum of entry quantities. */
  readonly quantity: bigint;
  readonly entryValue: bigint;
  readonly exitValue: bigint;
  /** Entry and exit fees, in the settlement currency. */
  readonly fees: bigint;
  /** Received (positive) or paid while it was open. */
  readonly funding: bigint;
  /** After fees and funding. */
  readonly pnl: bigint;
  readonly entryTime: number;
  readonly exitTime: number;
  /** Sequence of the first entry order and of the order that closed it; 0 = none of ours. */
  readonly entryOrder: number;
  readonly exitOrder: number;
  /** Why it was closed by no order of ours; "" when one of ours did. */
  readonly exitReason: ExternalFillReason | '';
}
