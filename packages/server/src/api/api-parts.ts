import type { Clock } from '@nightdesk/core/ports/clock';
import type { Logger } from 'pino';
import type { Identity } from '../auth/identity.ts';
import type { Config } from '../config/config.ts';
import type { Control } from '../control/control.ts';
import type { DeskHealth } from './desk-health.ts';
import type { DeskMetrics } from './metrics.ts';
import type { StreamHub } from './stream-hub.ts';

/** How often somebody may ask. */
export interface RequestLimits {
  /** Requests a minute from one address that is not signed in. */
  readonly perAddress: number;
  /** Requests a minute of one user. */
  readonly perUser: number;
  /** Open streams of one user. */
  readonly streamsPerUser: number;
  /** Open streams in all. */
  readonly streams: number;
}

/** Ten and twenty a second. */
export const REQUEST_LIMITS: RequestLimits = {
  perAddress: 600,
  perUser: 1_200,
  streamsPerUser: 20,
  streams: 500,
};

/** What the API works with. */
export interface ApiParts {
  readonly control: Control;
  readonly identity: Identity;
  readonly health: DeskHealth;
  readonly metrics: DeskMetrics;
  readonly hub: StreamHub;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly server: Config['server'];
  readonly limits: RequestLimits;
  readonly version: string;
}
