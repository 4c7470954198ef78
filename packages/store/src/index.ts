/** Durable events and the books folded from them, on SQLite and PostgreSQL. */
export { STORE_ERROR_CODES } from './codes.ts';
export type { StoreErrorCode } from './codes.ts';
export { EventStream } from './events/event-stream.ts';
export type { StoredEvent } from './events/stored-event.ts';
export type { ChainFault, ChainProblem, ChainReport } from './events/verify-chain.ts';
export { openStore, Store } from './open-store.ts';
export type { StoreOptions } from './open-store.ts';
