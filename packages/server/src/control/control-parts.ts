import type { Clock } from '@nightdesk/core/ports/clock';
import type { Connection } from '@nightdesk/store/connection/connection';
import type { OwnerIndex } from './owner-index.ts';
import type { SupervisorPort } from './supervisor-port.ts';

/** What the use-cases work with. */
export interface ControlParts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly supervisor: SupervisorPort;
  /** Whose each account is; told of new ones. */
  readonly owners: OwnerIndex;
  /** Folder of the candle store. */
  readonly candles: string;
}
