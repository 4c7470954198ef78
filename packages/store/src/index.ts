/** Durable events and the books folded from them, on SQLite and PostgreSQL. */
export { openAccountStore } from './account-store.ts';
export type { AccountStoreOptions } from './account-store.ts';
export { backupStore, restoreStore } from './backup.ts';
export type { BackupOptions, BackupReport } from './backup.ts';
export { STORE_ERROR_CODES } from './codes.ts';
export type { StoreErrorCode } from './codes.ts';
export { doctor, rebuildBooks } from './doctor.ts';
export type { BookDifference, DoctorOptions, DoctorReport } from './doctor.ts';
export { EventStream } from './events/event-stream.ts';
export type { StoredEvent } from './events/stored-event.ts';
export type { ChainFault, ChainProblem, ChainReport } from './events/verify-chain.ts';
export { openStore, Store } from './open-store.ts';
export type { StoreOptions } from './open-store.ts';
