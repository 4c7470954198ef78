import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { listAccounts } from '@nightdesk/store/desk/accounts';
import { openStore } from '@nightdesk/store/open-store';
import { type ApiParts, REQUEST_LIMITS, type RequestLimits } from '../api/api-parts.ts';
import { buildApi, type DeskApi } from '../api/app.ts';
import { DeskHealth } from '../api/desk-health.ts';
import { DeskMetrics } from '../api/metrics.ts';
import { StreamHub } from '../api/stream-hub.ts';
import { AttemptLimits } from '../auth/attempt-limits.ts';
import { type Identity, openIdentity } from '../auth/identity.ts';
import { lifetimesOf } from '../auth/identity-parts.ts';
import { PasswordGate } from '../auth/password-gate.ts';
import type { Config } from '../config/config.ts';
import { type Home, openHome } from '../config/home/open-home.ts';
import { openKeyRing } from '../config/home/open-key-ring.ts';
import { newToken } from '../auth/token.ts';
import { removeCliToken, writeCliToken } from '../config/home/cli-token.ts';
import { Control } from '../control/control.ts';
import { StoredDirectory } from '../control/desk-directory.ts';
import { OwnerIndex } from '../control/owner-index.ts';
import { SystemClock } from '../live-clock.ts';
import { BotLog } from '../logs/bot-log.ts';
import { openServerLog, type ServerLog } from '../logs/server-log.ts';
import { PacedReporter } from '../notices/paced-reporter.ts';
import { CompositeNotifier, ConsoleReporter, LinesReporter } from '../notices/reporters.ts';
import { Vault } from '../secrets/vault.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import type { SupervisorOptions } from '../supervisor/supervisor-options.ts';
import { DeskNews } from './desk-news.ts';
import { makeDemo } from './demo.ts';

/** How a desk is started. */
export interface DeskOptions {
  readonly config: Config;
  readonly version: string;
  /** Makes the demo when the desk is new. */
  readonly demo: boolean;
  /** Says a line to whoever started it. */
  readonly tell: (line: string) => void;
  readonly supervisor?: Partial<SupervisorOptions>;
  readonly limits?: Partial<RequestLimits>;
}

/** What a start came to. */
export interface StartedDesk {
  /** `http://127.0.0.1:3000`. */
  readonly url: string;
  /** The one-time link by which a new desk is claimed; null when it has an administrator. */
  readonly claimUrl: string | null;
  /** How many bots of the demo were made. */
  readonly demoBots: number;
}

/** How long stopping may take, ms: what is not done by then is left to the next start. */
const STOP_WITHIN = 9_000;
/** Between two rounds of tidying up, ms. */
const TIDY_EVERY = 600_000;

/** The whole desk in one process: everything that is opened, in its order, and closed in the other. */
export class Desk {
  readonly #options: DeskOptions;
  readonly #closers: (() => Promise<void> | void)[] = [];
  #api: DeskApi | null = null;
  #health: DeskHealth | null = null;
  #stopping: Promise<void> | null = null;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /**
   * Starts: directory, keys, store, identity, use-cases, API, bots. What was opened is closed when a step fails.
   *
   * @throws NightdeskError `HOME_…`, `STORE_…`, `SECRET_…`, `LISTEN`
   */
  async start(): Promise<StartedDesk> {
    try {
      return await this.#start();
    } catch (error) {
      await this.#close();
      throw error;
    }
  }

  /** Stops: no new requests, then the bots by their policies, then everything is written and closed. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #start(): Promise<StartedDesk> {
    const { config, version } = this.#options;
    const clock = new SystemClock();
    const home = await openHome(config.home);
    this.#closers.push(() => home.close());
    const log = await this.#openLog(home);
    const { logger } = log;
    const keys = openKeyRing(config, home);
    for (const warning of keys.warnings) this.#warn(log, warning);
    const place = config.database.url.reveal();
    const store = await openStore(place);
    this.#closers.push(() => store.close());
    const { connection } = store;
    const vault = new Vault(connection, keys.ring, clock);
    await vault.assertOpens();
    const identity = openIdentity({
      connection,
      clock,
      vault,
      limits: new AttemptLimits(),
      gate: new PasswordGate(),
      lifetimes: lifetimesOf(config.security),
    });
    const owners = new OwnerIndex();
    await owners.load(connection);
    const onError = (error: unknown): void => logger.error({ err: error }, 'could not be written');
    const logs = new BotLog(connection, clock, onError);
    this.#closers.push(() => logs.close());
    const directory = new StoredDirectory(connection, onError);
    this.#closers.push(() => directory.flush());
    const supervisor = new Supervisor({
      directory,
      store: place,
      home: home.path,
      options: this.#options.supervisor ?? {},
    });
    const parts = { connection, clock, supervisor, owners, candles: home.candles };
    const control = new Control(parts, logs);
    this.#closers.push(() => control.backtests.close());
    const hub = new StreamHub(clock.now());
    const metrics = new DeskMetrics({ supervisor, hub, waitingLogs: () => logs.waiting });
    const news = new DeskNews({
      hub,
      logs,
      metrics,
      notifier: this.#notifier(home, log, clock),
      directory,
      owners,
      logger,
      clock,
    });
    this.#closers.push(supervisor.subscribe((event) => news.take(event)));
    const health = new DeskHealth({
      connection,
      supervisor,
      clock,
      mode: config.trading.mode,
      version,
    });
    this.#health = health;
    await control.backtests.recover();
    const isNew = (await connection.read(() => listAccounts(null))).length === 0;
    const url = await this.#listen({
      control,
      identity,
      health,
      metrics,
      hub,
      clock,
      logger,
      server: config.server,
      limits: { ...REQUEST_LIMITS, ...this.#options.limits },
      version,
    });
    this.#openToCommandLine(identity, home, url);
    this.#closers.push(() => supervisor.stop(STOP_WITHIN - 2_000));
    await supervisor.start();
    health.comeUp();
    const demoBots = this.#options.demo && isNew ? await makeDemo(control) : 0;
    this.#tidy(control, identity, logs, log);
    logger.info({ url, home: home.path, database: config.database.shown, version }, 'started');
    return { url, claimUrl: await this.#claimUrl(identity, url), demoBots };
  }

  async #openLog(home: Home): Promise<ServerLog> {
    const log = await openServerLog({ folder: home.logs, level: this.#options.config.log.level });
    this.#closers.push(() => log.close());
    for (const file of home.cleared) log.logger.warn({ file }, 'cleared what a dead server left');
    return log;
  }

  #notifier(home: Home, log: ServerLog, clock: SystemClock): CompositeNotifier {
    const lost = (name: string) => (notice: { code: string }, error: unknown) => {
      log.logger.warn({ err: error, code: notice.code }, `the reporter ${name} could not bring it`);
    };
    const reporters = [
      new ConsoleReporter((line) => this.#options.tell(line.trimEnd())),
      new LinesReporter(join(home.logs, 'notices.jsonl')),
    ].map((reporter) => new PacedReporter(reporter, clock, lost(reporter.name)));
    for (const reporter of reporters) this.#closers.push(() => reporter.close());
    return new CompositeNotifier(reporters);
  }

  async #listen(parts: ApiParts): Promise<string> {
    const api = await buildApi(parts);
    this.#api = api;
    this.#closers.push(() => api.app.close());
    const { host, port } = parts.server;
    await api.app.listen({ host, port });
    const address: AddressInfo | string | null = api.app.server.address();
    const taken = typeof address === 'object' && address !== null ? address.port : port;
    const name = host.includes(':') ? `[${host}]` : host;
    return `http://${name}:${taken}`;
  }

  /** Whoever can read the home may use the commands of a running desk. */
  #openToCommandLine({ authenticator }: Identity, home: Home, address: string): void {
    const token = newToken('bearer');
    authenticator.acceptLocal(token);
    this.#closers.push(() => removeCliToken(home.path));
    // Who listens everywhere listens here, too.
    const here = address.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
    writeCliToken(home.path, { address: here, secret: token.reveal() });
  }

  async #claimUrl(identity: Identity, url: string): Promise<string | null> {
    const link = await identity.firstAdmin.open();
    if (link === null) return null;
    const base = this.#options.config.server.publicUrl ?? url;
    // Behind the sign: what stands there is sent to no server and written to no log.
    return `${base.replace(/\/$/, '')}/claim#${link.token.reveal()}`;
  }

  #tidy(control: Control, identity: Identity, logs: BotLog, { logger }: ServerLog): void {
    const round = async (): Promise<void> => {
      try {
        await logs.clear();
        await control.idempotency.clear();
        await identity.sessions.clear();
      } catch (error) {
        logger.warn({ err: error }, 'tidying up failed; it is tried again');
      }
    };
    const timer = setInterval(() => void round(), TIDY_EVERY);
    timer.unref();
    this.#closers.push(() => clearInterval(timer));
  }

  #warn({ logger }: ServerLog, text: string): void {
    logger.warn(text);
    this.#options.tell(`warning: ${text}`);
  }

  async #stop(): Promise<void> {
    this.#health?.goDown();
    this.#api?.streams.close();
    await this.#close();
  }

  /** Closes what was opened, the last first. One that fails does not keep the others from closing. */
  async #close(): Promise<void> {
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      try {
        await close();
      } catch (error) {
        this.#options.tell(`closing: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
