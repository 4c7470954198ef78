import {
  botConfigVersion,
  type ConfigChange,
  configChange,
  type Configured,
  type ConfigureBotBody,
} from '@nightdesk/contracts/api/bot-view';
import { type BotSpec, botSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { JsonObject } from '@nightdesk/contracts/desk/json';
import type { ConfigureResult } from '@nightdesk/contracts/ipc/configure-result';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Steps } from '@nightdesk/store/connection/connection';
import { findAccount } from '@nightdesk/store/desk/accounts';
import {
  type BotConfigRecord,
  findBotConfig,
  insertBotConfig,
  listBotConfigs,
} from '@nightdesk/store/desk/bot-configs';
import { replaceBotSpec } from '@nightdesk/store/desk/bots';
import { findStrategy } from '@nightdesk/strategies/catalogue';
import { z } from 'zod';
import type { Actor } from '../auth/actor.ts';
import { audit } from '../auth/audit.ts';
import { botFor } from './access.ts';
import { buildProblem, chooseConfig, planError } from './bot-plan.ts';
import { changeLine, configDiff } from './config-diff.ts';
import { controlError, notFound } from './control-error.ts';
import type { ControlParts } from './control-parts.ts';
import type { KeyedLock } from './keyed-lock.ts';
import { numberCursor, type Page, pageOf, type Paging } from './page-of.ts';
import { accountSpecOf, botSpecOf } from './stored-specs.ts';

/** One configuration that a bot had. */
type ConfigVersion = z.infer<typeof botConfigVersion>;

const changeList = z.array(configChange);

/** How bots are configured: every change is checked, numbered, kept, shown as a difference and pushed. */
export class BotConfigs {
  readonly #parts: ControlParts;
  readonly #lock: KeyedLock;

  constructor(parts: ControlParts, lock: KeyedLock) {
    this.#parts = parts;
    this.#lock = lock;
  }

  /** The configuration in force. */
  async current(actor: Actor, bot: string): Promise<ConfigVersion> {
    const record = await botFor(this.#parts.connection, actor, 'read', bot);
    return this.version(actor, bot, record.configVersion);
  }

  /** One configuration that a bot has or had. @throws NightdeskError `VERSION_NOT_FOUND` */
  async version(actor: Actor, bot: string, version: number): Promise<ConfigVersion> {
    await botFor(this.#parts.connection, actor, 'read', bot);
    const found = await this.#parts.connection.read(() => findBotConfig(bot, version));
    if (found === null)
      throw controlError('VERSION_NOT_FOUND', `Bot ${bot} never had a configuration ${version}.`, {
        bot,
        version,
      });
    return viewOf(found);
  }

  /** Every configuration of a bot, the newest first. */
  async list(actor: Actor, bot: string, asked: Paging): Promise<Page<ConfigVersion>> {
    await botFor(this.#parts.connection, actor, 'read', bot);
    const before = numberCursor(asked.cursor);
    const read = await this.#parts.connection.read(() =>
      listBotConfigs(bot, before, asked.limit + 1),
    );
    return pageOf(read, asked.limit, ({ version }) => [version], viewOf);
  }

  /**
   * Changes how a bot is configured and pushes it to the bot at work, which takes it up between two events.
   *
   * @throws NightdeskError `BOT_INVALID` with every problem, `BOT_CONFIG_CONFLICT`; nothing is changed then
   */
  async configure(actor: Actor, id: string, body: ConfigureBotBody): Promise<Configured> {
    await botFor(this.#parts.connection, actor, 'bots', id);
    return this.#lock.run(`bot:${id}`, async () => {
      const record = await botFor(this.#parts.connection, actor, 'bots', id);
      const before = botSpecOf(record);
      if (body.expectedVersion !== undefined && body.expectedVersion !== record.configVersion)
        throw conflict(id, record.configVersion);
      const after = await this.#changed(before, body);
      const changes = configDiff(before, after);
      if (changes.length === 0 || body.dryRun)
        return { bot: id, version: record.configVersion, changes, result: null };
      const spec: BotSpec = { ...after, configVersion: record.configVersion + 1 };
      const now = this.#parts.clock.now();
      await this.#parts.connection.write(() => write(actor, spec, changes, body.note, now));
      return { bot: id, version: spec.configVersion, changes, result: await this.#push(spec) };
    });
  }

  /** Puts an earlier configuration in force again, as a new version. */
  async revert(actor: Actor, bot: string, version: number): Promise<Configured> {
    await botFor(this.#parts.connection, actor, 'bots', bot);
    const found = await this.#parts.connection.read(() => findBotConfig(bot, version));
    if (found === null)
      throw controlError('VERSION_NOT_FOUND', `Bot ${bot} never had a configuration ${version}.`, {
        bot,
        version,
      });
    const old = botSpec.parse(JSON.parse(found.spec));
    return this.configure(actor, bot, {
      name: old.name,
      preset: old.preset,
      config: old.config,
      replace: true,
      timeFrame: old.timeFrame,
      risk: old.risk,
      stopPolicy: old.stopPolicy,
      note: `as in version ${version}`,
      dryRun: false,
    });
  }

  async #changed(before: BotSpec, body: ConfigureBotBody): Promise<BotSpec> {
    const strategy = findStrategy(before.strategy);
    const preset = body.preset === undefined ? before.preset : body.preset;
    const given: JsonObject = body.config ?? {};
    // Another preset is a new beginning; else what was set before stays.
    const over = body.replace || body.preset !== undefined ? given : { ...before.config, ...given };
    const chosen = chooseConfig(strategy, preset, over);
    if ('problems' in chosen) throw planError(chosen.problems);
    const after: BotSpec = {
      ...before,
      name: body.name ?? before.name,
      preset,
      config: chosen.config,
      timeFrame: body.timeFrame === undefined ? before.timeFrame : body.timeFrame,
      risk: body.risk ?? before.risk,
      stopPolicy: body.stopPolicy ?? before.stopPolicy,
    };
    const account = await this.#parts.connection.read(() => findAccount(before.account));
    if (account === null) throw notFound('account', before.account);
    const problem = await buildProblem(after, accountSpecOf(account));
    if (problem !== null) throw planError([problem]);
    return after;
  }

  /** What is stored holds whatever happens: a bot that does not take it up now does at its next start. */
  async #push(spec: BotSpec): Promise<ConfigureResult> {
    try {
      return await this.#parts.supervisor.configure(spec);
    } catch (error) {
      const reason = error instanceof NightdeskError ? error.message : String(error);
      return {
        how: 'not-hosted',
        text: `The configuration is stored and was not taken up yet: ${reason} It holds from the next start of the bot on.`,
      };
    }
  }
}

function* write(
  actor: Actor,
  spec: BotSpec,
  changes: readonly ConfigChange[],
  note: string,
  now: number,
): Steps<void> {
  const text = JSON.stringify(spec);
  if (!(yield* replaceBotSpec(spec.id, spec.name, text, spec.configVersion, now)))
    throw conflict(spec.id, spec.configVersion);
  yield* insertBotConfig({
    bot: spec.id,
    version: spec.configVersion,
    spec: text,
    changes: JSON.stringify(changes),
    userId: actor.userId,
    userName: actor.name,
    note,
    time: now,
  });
  yield* audit(actor, {
    time: now,
    action: 'bot.configured',
    subject: `bot:${spec.id}`,
    before: { version: spec.configVersion - 1 },
    after: { version: spec.configVersion, note, changes: changes.map(changeLine) },
  });
}

function conflict(bot: string, version: number): Error {
  return controlError(
    'BOT_CONFIG_CONFLICT',
    `The configuration of bot ${bot} was changed meanwhile; look at it again (version ${version}), then decide.`,
    { bot, version },
  );
}

function viewOf(record: BotConfigRecord): ConfigVersion {
  const { config } = botSpec.parse(JSON.parse(record.spec));
  return botConfigVersion.parse({
    bot: record.bot,
    version: record.version,
    time: record.time,
    by: record.userName,
    note: record.note,
    changes: changeList.parse(JSON.parse(record.changes)),
    config,
  });
}
