import type { FillRecord, OrderRecord, TradeRecord } from '../result.ts';

/** Fields of a trade, in the order of CSV columns and JSON keys. */
export const TRADE_FIELDS: readonly (keyof TradeRecord)[] = [
  'id',
  'instrument',
  'side',
  'quantity',
  'entryTime',
  'exitTime',
  'entryPrice',
  'exitPrice',
  'entryValue',
  'pnl',
  'returnRatio',
  'fees',
  'funding',
  'exitReason',
  'entryOrder',
  'exitOrder',
];

/** Fields of a fill. */
export const FILL_FIELDS: readonly (keyof FillRecord)[] = [
  'tradeId',
  'order',
  'instrument',
  'side',
  'time',
  'price',
  'quantity',
  'value',
  'commission',
  'commissionCurrency',
  'liquidity',
];

/** Fields of an order, without its decision, which a CSV takes apart. */
export const ORDER_FIELDS: readonly Exclude<keyof OrderRecord, 'decision'>[] = [
  'id',
  'instrument',
  'side',
  'type',
  'timeInForce',
  'quantity',
  'cash',
  'limitPrice',
  'triggerPrice',
  'status',
  'filledQuantity',
  'averagePrice',
  'createdTime',
  'updatedTime',
  'reason',
];
