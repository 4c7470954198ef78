import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccountBody } from '@nightdesk/contracts/api/account-view';
import { createBotBody, type CreateBotBody } from '@nightdesk/contracts/api/bot-view';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { decimalText } from '@nightdesk/core/execution/events/decimal-text';
import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import type { Row, Steps } from '@nightdesk/store/connection/connection';
import { openStore, type Store } from '@nightdesk/store/open-store';
import { onTestFinished } from 'vitest';
import { CLI_ACTOR } from '../auth/actor.ts';
import { BotLog } from '../logs/bot-log.ts';
import { Control } from './control.ts';
import { FakeSupervisor } from './fake-supervisor.test-support.ts';
import { OwnerIndex } from './owner-index.ts';

/** Use-cases on a store of their own, with a supervisor that starts nothing and an account `acc`. */
export interface Opened {
  readonly control: Control;
  readonly supervisor: FakeSupervisor;
  readonly store: Store;
  readonly candles: string;
}

/** Opens use-cases that are closed when the test ends. */
export async function open(): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'nightdesk-control-'));
  const store = await openStore(join(folder, 'desk.db'));
  const clock = { time: 1_795_000_000_000, now: (): number => (clock.time += 1) };
  const supervisor = new FakeSupervisor();
  const { connection } = store;
  const logs = new BotLog(connection, clock, () => undefined);
  const candles = join(folder, 'candles');
  const control = new Control(
    { connection, clock, supervisor, owners: new OwnerIndex(), candles },
    logs,
  );
  onTestFinished(async () => {
    await control.backtests.close();
    await logs.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });
  await control.accounts.create(
    CLI_ACTOR,
    createAccountBody.parse({ id: 'acc', name: 'Paper', deposits: { USDT: '1000' } }),
  );
  supervisor.told.length = 0;
  return { control, supervisor, store, candles };
}

/** A bot `b1` on `acc`. */
export const body = (change: object = {}): CreateBotBody =>
  createBotBody.parse({
    id: 'b1',
    name: 'one',
    account: 'acc',
    strategy: 'supertrend',
    instruments: ['BTCUSDT.SIMULATED'],
    allocation: { USDT: '100' },
    ...change,
  });

/** The code with which something is refused; 'none' when it is not. */
export const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'none';
  } catch (error) {
    return error instanceof NightdeskError ? error.code : String(error);
  }
};

/** The audit log, the oldest first, as `action subject`. */
export async function actions({ store }: Opened): Promise<string[]> {
  const rows = await store.connection.read(function* (): Steps<readonly Row[]> {
    return yield { sql: 'select action, subject from audit_log order by sequence', parameters: [] };
  });
  return rows.map(({ action, subject }) => `${String(action)} ${String(subject)}`);
}

/** Deposit, definition, and one purchase from intent to fill. */
export function boughtOne(): OrderEvent[] {
  const d = (raw: number, precision = 0): ReturnType<typeof decimalText> =>
    decimalText(BigInt(raw), precision);
  const instrument = 'BTCUSDT.SIMULATED';
  const clientOrderId = 'b1-1';
  const of = { bot: 'b1', time: 10 };
  return [
    {
      bot: '',
      time: 1,
      kind: 'InstrumentDefined',
      payload: {
        instrument,
        symbol: 'BTCUSDT',
        venue: 'SIMULATED',
        kind: 'spot',
        base: 'BTC',
        basePrecision: 8,
        quote: 'USDT',
        quotePrecision: 8,
        pricePrecision: 2,
        quantityPrecision: 5,
        multiplier: d(1),
      },
    },
    {
      ...of,
      kind: 'TransferBooked',
      payload: { entryId: 'd', amount: { amount: d(1_000), currency: 'USDT' }, reason: 'deposit' },
    },
    {
      ...of,
      kind: 'OrderIntended',
      payload: {
        clientOrderId,
        instrument,
        parent: 0,
        terms: {
          side: 'BUY',
          type: 'LIMIT',
          quantity: d(1),
          cash: d(0),
          limitPrice: d(100),
          triggerPrice: null,
          trailAmount: null,
          trailBasisPoints: 0,
          timeInForce: 'GTC',
          expireTime: null,
          postOnly: false,
          reduceOnly: false,
          ocoGroup: '',
        },
        decision: { rule: 'test', values: { close: 1.5 } },
        riskVersion: 'r1',
      },
    },
    { ...of, kind: 'SendAttempted', payload: { clientOrderId, attempt: 1, expireTime: 9_000 } },
    { ...of, kind: 'OrderAccepted', payload: { clientOrderId, venueOrderId: 'v1' } },
    {
      ...of,
      kind: 'OrderFilled',
      payload: {
        clientOrderId,
        instrument,
        venueOrderId: 'v1',
        tradeId: 't1',
        side: 'BUY',
        price: d(100),
        quantity: d(1),
        value: d(100),
        commission: { amount: d(1, 1), currency: 'USDT' },
        commissionValue: d(1, 1),
        liquidity: 'MAKER',
        source: 'stream',
        complete: true,
      },
    },
  ];
}
