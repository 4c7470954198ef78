import { type BotView, botPage } from '@nightdesk/contracts/api/bot-view';
import { type Health, health } from '@nightdesk/contracts/health';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { ageText } from '../desk/age.ts';
import { BOT_COLUMNS, isAmiss } from '../bots/bot-columns.ts';
import { openDesk } from '../desk/desk-client.ts';
import { EXIT } from '../desk/exit-codes.ts';
import { PATHS } from '../desk/paths.ts';
import { say, showList } from '../desk/show.ts';
import type { Options } from '../options.ts';
import { print } from '../output.ts';

/** Looks at everything; sets the exit code to 3 when something is wrong. */
export async function runStatus(options: Options): Promise<void> {
  let desk: ReturnType<typeof openDesk>;
  let found: Health;
  let bots: readonly BotView[];
  try {
    desk = openDesk(options);
    found = (await desk.look(PATHS.health, health)).value;
    bots = (await desk.list(PATHS.bots, botPage, {}, true)).items;
  } catch (error) {
    if (!(error instanceof NightdeskError)) throw error;
    if (!['DESK_UNREACHABLE', 'DESK_SILENT'].includes(error.code)) throw error;
    process.exitCode = EXIT.unhealthy;
    if (options.has('json')) {
      await print(`${JSON.stringify({ healthy: false, error: error.toJSON() })}\n`);
    } else process.stderr.write(`error ${error.code}: ${error.message}\n`);
    return;
  }
  const amiss = bots.filter(isAmiss);
  const isHealthy = found.status === 'ok' && amiss.length === 0;
  if (!isHealthy) process.exitCode = EXIT.unhealthy;
  const whole = { healthy: isHealthy, address: desk.address, health: found, bots };
  if (!options.has('json') && !options.has('plain')) {
    await print(`${summary(found, desk.address).join('\n')}\n\n`);
  }
  await showList(options, BOT_COLUMNS(Date.now()), bots, whole, 'There are no bots yet.');
  if (options.has('json')) return;
  for (const bot of amiss) say(options, `attention: ${attention(bot)}`);
}

/** What is not as it is wanted of a bot, in a sentence. */
function attention({ id, reason, process, trading, failure }: BotView): string {
  const why = failure?.message ?? reason;
  const because = why === '' ? '' : `: ${why}`;
  if (process !== 'RUNNING') return `bot ${id} should run and is ${process}${because}`;
  const may = trading === 'HALTED' ? 'sends no order' : 'may only leave what it holds';
  return `bot ${id} ${may} (${trading})${because}; nightdesk kill release, or bots restart, lets it trade`;
}

/** How the desk is, in a few lines: nothing without its age. */
function summary(found: Health, address: string): string[] {
  const now = Date.now();
  const { strategies, runners, feeds, database } = found.services;
  const part = (name: string, { active, total }: { active: number; total: number }): string =>
    `${name} ${active} of ${total}`;
  return [
    `${found.mode === 'paper' ? 'PAPER' : 'LIVE'}  ${address}  version ${found.version}, up for ${ageText(found.startedTime, now)}`,
    `${found.status === 'ok' ? 'well' : found.status}: ${[
      part('bots', strategies),
      part('runners', runners),
      part('feeds', feeds),
    ].join(
      ', ',
    )}; database ${database.state}${database.reason === null ? '' : ` (${database.reason})`}, looked at ${ageText(database.checkedTime, now)} ago`,
  ];
}
