import type { AccountStore } from '@nightdesk/core/ports/account-store';
import type { VenueGateway } from '@nightdesk/core/ports/venue-gateway';
import type { JournalDefect } from '../disk/sim-journal.ts';
import type { SimLife } from '../process/sim-life.ts';
import type { SqliteDefect } from '../sqlite/sim-sqlite.ts';
import type { DeskMaking } from './desk-trader.ts';

/** A mistake that is planted around the real execution: in its stores, in its gateway, or in what makes it. */
export interface DeskDefect {
  readonly name: string;
  readonly journal?: JournalDefect;
  readonly sqlite?: SqliteDefect;
  readonly store?: (store: AccountStore, life: SimLife) => AccountStore;
  readonly gateway?: (gateway: VenueGateway, life: SimLife) => VenueGateway;
  readonly making?: Partial<DeskMaking>;
}
