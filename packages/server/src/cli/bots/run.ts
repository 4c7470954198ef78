import { type BotView, botPage, botView } from '@nightdesk/contracts/api/bot-view';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { ageText, timeText } from '../desk/age.ts';
import { openDesk } from '../desk/desk-client.ts';
import { EXIT } from '../desk/exit-codes.ts';
import { PATHS } from '../desk/paths.ts';
import { say, showFacts, showList } from '../desk/show.ts';
import type { Options } from '../options.ts';
import { print, tell } from '../output.ts';
import type { BotAct } from './act.ts';
import { BOT_COLUMNS, equityText, positionsText } from './bot-columns.ts';

/** @see listBotsCommand */
export async function runList(options: Options): Promise<void> {
  const query = {
    account: options.text('account'),
    strategy: options.text('strategy'),
    desired: options.text('desired'),
    search: options.text('search'),
    limit: options.number('limit', { min: 1, max: 500, whole: true }),
    cursor: options.text('cursor'),
  };
  const page = await openDesk(options).list(PATHS.bots, botPage, query, options.has('all'));
  await showList(options, BOT_COLUMNS(Date.now()), page.items, page, 'No such bots.');
  if (page.next !== null && !options.has('json')) say(options, `more: --cursor ${page.next}`);
}

/** @see showBotCommand */
export async function runShow(options: Options): Promise<void> {
  const [id = ''] = options.positionals;
  const bot = await openDesk(options).get(PATHS.bot(id), botView);
  const now = Date.now();
  await showFacts(
    options,
    [
      ['bot', `${bot.id}, ${bot.name}`],
      ['mode', bot.simulated ? 'PAPER, on a simulated market' : 'PAPER'],
      ['account', bot.account],
      [
        'strategy',
        `${bot.strategy}, configuration ${bot.configVersion}${bot.preset === null ? '' : `, preset ${bot.preset}`}`,
      ],
      ['instruments', bot.instruments.join(', ')],
      ['wanted', bot.desired],
      ['process', `${bot.process}${bot.reason === '' ? '' : `: ${bot.reason}`}`],
      ['trading', bot.trading],
      ['failure', bot.failure === null ? 'none' : `${bot.failure.code}: ${bot.failure.message}`],
      [
        'runs since',
        bot.runningSince === null
          ? '—'
          : `${timeText(bot.runningSince)} (${ageText(bot.runningSince, now)})`,
      ],
      ['restarts', String(bot.restarts)],
      [
        'runner',
        bot.runner === null
          ? '—'
          : `${bot.runner}${bot.pid === null ? '' : `, process ${bot.pid}`}`,
      ],
      ['last tick', ageText(bot.lastTickTime, now)],
      ['position', positionsText(bot.positions)],
      ['open orders', String(bot.openOrders)],
      ['equity', equityText(bot)],
      ['last decision', decisionText(bot, now)],
      ['stop policy', bot.stopPolicy],
      ...Object.entries(bot.config).map(([name, value]): [string, string] => [
        `  ${name}`,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ],
    bot,
  );
}

function decisionText({ lastDecision }: BotView, now: number): string {
  if (lastDecision === null) return 'none yet';
  const { text, rule, time } = lastDecision;
  return `${text} (${rule}), ${ageText(time, now)} ago`;
}

/** Does the same to every bot that is named; goes on where one is refused. */
export async function runAct(options: Options, act: BotAct): Promise<void> {
  const desk = openDesk(options);
  const policy = options.text('policy');
  const body = act === 'stop' ? { ...(policy === undefined ? {} : { policy }) } : undefined;
  const done: BotView[] = [];
  const failed: { readonly bot: string; readonly error: NightdeskError }[] = [];
  for (const bot of new Set(options.positionals)) {
    try {
      done.push(await desk.change('POST', PATHS.botAct(bot, act), botView, body));
    } catch (error) {
      if (!(error instanceof NightdeskError)) throw error;
      // With one bot alone, or without a desk, that is all there is to say.
      if (options.positionals.length === 1 || error.code === 'DESK_UNREACHABLE') throw error;
      failed.push({ bot, error });
    }
  }
  if (options.has('json')) {
    const errors = failed.map(({ bot, error }) => ({ bot, error: error.toJSON() }));
    await print(`${JSON.stringify({ done, failed: errors })}\n`);
  } else {
    for (const { id, desired, process: state } of done) {
      await print(
        options.has('plain')
          ? `${id}\t${desired}\t${state}\n`
          : `${id}: wanted ${desired}, is ${state}\n`,
      );
    }
    for (const { bot, error } of failed) tell(`error ${error.code}: ${bot}: ${error.message}`);
  }
  if (failed.length > 0) process.exitCode = done.length > 0 ? EXIT.partial : 1;
}
