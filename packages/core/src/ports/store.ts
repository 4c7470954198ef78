/**
 * An append-only log that outlives the process. Everything else (orders, positions, the last id given) is a
 * fold of it, so that a restart and a first start are the same path.
 *
 * @typeParam Event what is recorded; plain immutable values
 */
export interface EventStore<Event> {
  /**
   * Records `events`, all or none, after everything recorded before. Resolved means durable: they are read
   * back after a power loss. Rejects with `NightdeskError` when they are surely not recorded; trading
   * must stop then.
   */
  commit(events: readonly Event[]): Promise<void>;
  /** Everything recorded, in order. What it gives back is durable, also after a crash during a commit. */
  read(): Promise<readonly Event[]>;
}
