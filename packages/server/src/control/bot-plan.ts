import type { CreateBotBody } from '@nightdesk/contracts/api/bot-view';
import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import { jsonObject, type JsonObject } from '@nightdesk/contracts/desk/json';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';
import { findStrategy } from '@nightdesk/strategies/catalogue';
import { buildBot } from '../runner/build-bot.ts';
import { AccountMarkets } from '../runner/build-instrument.ts';
import { controlError } from './control-error.ts';

/** One thing that is wrong, with the way to it. */
export interface PlanProblem {
  readonly path: string;
  readonly message: string;
}

/** What a bot would be, or why it cannot be. */
export type BotPlan =
  | { readonly spec: BotSpec; readonly problems: readonly [] }
  | {
      readonly spec: null;
      readonly problems: readonly PlanProblem[];
      /** The settings with their defaults, where they are valid by themselves. */
      readonly config: JsonObject | null;
    };

/** What a strategy's settings come out as. */
type ChosenConfig = { readonly config: JsonObject } | { readonly problems: readonly PlanProblem[] };

/** A preset with changes over it, checked by the strategy's own schema. */
export function chooseConfig(
  strategy: StrategyDefinition,
  preset: string | null,
  changes: JsonObject,
): ChosenConfig {
  const base =
    preset === null ? {} : Object.hasOwn(strategy.presets, preset) && strategy.presets[preset];
  if (base === false || base === undefined) {
    const names = Object.keys(strategy.presets).join(', ');
    return {
      problems: [
        {
          path: 'preset',
          message: `${strategy.title} has no preset "${preset ?? ''}"; it has ${names}`,
        },
      ],
    };
  }
  const checked = strategy.config.check({ ...base, ...changes });
  if ('issues' in checked) {
    return {
      problems: checked.issues.map(({ path, message }) => ({
        path: path === '' ? 'config' : `config.${path}`,
        message,
      })),
    };
  }
  // A schema's output may hold what JSON has no word for.
  const plain = jsonObject.safeParse(JSON.parse(JSON.stringify(checked.config)));
  return plain.success
    ? { config: plain.data }
    : { problems: [{ path: 'config', message: 'the settings are not plain JSON' }] };
}

/**
 * What a bot would be: the settings checked by the strategy, and the bot made once and thrown away, so that whatever
 * a runner would refuse is refused here.
 */
export async function planBot(
  id: string,
  userId: string,
  account: AccountSpec,
  body: Omit<CreateBotBody, 'id' | 'start'>,
): Promise<BotPlan> {
  const problems: PlanProblem[] = [];
  let strategy: StrategyDefinition;
  try {
    strategy = findStrategy(body.strategy);
  } catch (error) {
    return { spec: null, problems: [problemOf('strategy', error)], config: null };
  }
  const chosen = chooseConfig(strategy, body.preset, body.config);
  if ('problems' in chosen) problems.push(...chosen.problems);
  const config = 'config' in chosen ? chosen.config : null;
  if (new Set(body.instruments).size !== body.instruments.length)
    problems.push({ path: 'instruments', message: 'must not name an instrument twice' });
  const known = new Set(account.instruments.map(({ symbol, venue }) => `${symbol}.${venue}`));
  for (const [i, instrument] of body.instruments.entries()) {
    if (known.has(instrument)) continue;
    const some = [...known].slice(0, 10).join(', ');
    problems.push({
      path: `instruments.${i}`,
      message: `the account ${account.id} does not trade ${instrument}; it trades ${some}`,
    });
  }
  if (config === null || problems.length > 0) return { spec: null, problems, config };
  const spec: BotSpec = {
    id,
    userId,
    account: account.id,
    name: body.name,
    strategy: body.strategy,
    preset: body.preset,
    config,
    configVersion: 1,
    instruments: body.instruments,
    timeFrame: body.timeFrame,
    allocation: body.allocation,
    risk: body.risk,
    stopPolicy: body.stopPolicy,
    isolation: body.isolation,
  };
  const problem = await buildProblem(spec, account);
  return problem === null ? { spec, problems: [] } : { spec: null, problems: [problem], config };
}

/** Why a runner would not make this bot; null when it would. */
export async function buildProblem(
  spec: BotSpec,
  account: AccountSpec,
): Promise<PlanProblem | null> {
  try {
    await buildBot(spec, {
      account,
      markets: new AccountMarkets(account),
      feedBars: null,
      staleAfter: 60_000,
      onEntry: () => undefined,
    });
    return null;
  } catch (error) {
    return problemOf(pathOf(error), error);
  }
}

/** Every problem as one error. */
export function planError(problems: readonly PlanProblem[]): NightdeskError {
  const lines = problems.map(({ path, message }) => `${path}: ${message}`);
  return controlError('BOT_INVALID', `The bot cannot be made so. ${lines.join('; ')}.`, {
    problems: problems.length,
    first: problems[0]?.path ?? '',
  });
}

const PATHS: Readonly<Record<string, string>> = {
  CONFIG_INVALID: 'config',
  BOT_INSTRUMENTS: 'instruments',
  BOT_TIME_FRAME: 'timeFrame',
  RISK_SETTINGS: 'risk',
  INSTRUMENT_UNKNOWN: 'instruments',
  ACCOUNT_CURRENCY: 'allocation',
};

function pathOf(error: unknown): string {
  return error instanceof NightdeskError ? (PATHS[error.code] ?? 'config') : 'config';
}

function problemOf(path: string, error: unknown): PlanProblem {
  const message = error instanceof Error ? error.message : String(error);
  return { path, message: message.replace(/\.$/, '') };
}
