import { z } from 'zod';

/** What a person wants of a bot. Persisted; it outlives every process. */
export const desired = z.enum(['RUNNING', 'PAUSED', 'STOPPED']).meta({
  id: 'Desired',
  description:
    'What a person wants. PAUSED: hosted, exits go on, no entries. STOPPED: not hosted; its stop orders at the venue stay.',
});

/** What a person wants of a bot. */
export type Desired = z.infer<typeof desired>;

/** How a bot's hosting is. */
export const processState = z
  .enum(['READY', 'STARTING', 'RUNNING', 'DEGRADED', 'STOPPING', 'STOPPED', 'FAULTED', 'BACKOFF'])
  .meta({
    id: 'ProcessState',
    description:
      'How its hosting is: DEGRADED runs with something missing (a stale feed), BACKOFF waits to be started again, FAULTED failed too often.',
  });

/** How a bot's hosting is. */
export type ProcessState = z.infer<typeof processState>;

/** What a bot may do at the venue. */
export const tradingState = z.enum(['ACTIVE', 'REDUCING', 'HALTED']).meta({
  id: 'TradingState',
  description: 'ACTIVE trades, REDUCING only leaves positions, HALTED sends nothing.',
});

/** What a bot may do at the venue. */
export type TradingState = z.infer<typeof tradingState>;

/** What becomes of a bot's orders and positions when it stops. */
export const stopPolicy = z.enum(['leave', 'cancel', 'close']).meta({
  id: 'StopPolicy',
  description:
    'leave: orders stay at the venue; cancel: entries are cancelled, exits stay; close: orders are cancelled and positions closed.',
});

/** What becomes of a bot's orders and positions when it stops. */
export type StopPolicy = z.infer<typeof stopPolicy>;
