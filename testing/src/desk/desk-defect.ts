import type { ExecutionOptions } from '@nightdesk/core/execution/account/execution-options';
import type { AccountStore } from '@nightdesk/core/ports/account-store';
import type { VenueGateway } from '@nightdesk/core/ports/venue-gateway';
import type { RiskEngine } from '@nightdesk/core/risk/risk-engine';
import type { JournalDefect } from '../disk/sim-journal.ts';
import type { SimLife } from '../process/sim-life.ts';
import type { SqliteDefect } from '../sqlite/sim-sqlite.ts';
import type { DeskStrategy } from './desk-strategy.ts';

/**
 * A mistake that is planted around the real execution, whose own code stays as it is: in its stores, in its gateway, in
 * its options, in its risk, or in what hands its events on.
 */
export interface DeskDefect {
  readonly name: string;
  /** The store that it needs; any by default. */
  readonly on?: 'disk' | 'sqlite';
  readonly journal?: JournalDefect;
  readonly sqlite?: SqliteDefect;
  readonly store?: (store: AccountStore, life: SimLife) => AccountStore;
  readonly gateway?: (gateway: VenueGateway, life: SimLife) => VenueGateway;
  readonly options?: Partial<ExecutionOptions>;
  readonly risk?: (engine: RiskEngine) => RiskEngine;
  readonly strategy?: (...args: ConstructorParameters<typeof DeskStrategy>) => DeskStrategy;
}
