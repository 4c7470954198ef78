import { type BotView, botPage } from '@nightdesk/contracts/api/bot-view';
import { type KillReport, killReport } from '@nightdesk/contracts/api/desk-views';
import { positionsText } from '../bots/bot-columns.ts';
import { confirm } from '../desk/confirm.ts';
import { type DeskClient, openDesk } from '../desk/desk-client.ts';
import { EXIT } from '../desk/exit-codes.ts';
import { PATHS } from '../desk/paths.ts';
import { type Column, say, showList } from '../desk/show.ts';
import type { Options } from '../options.ts';
import type { KillStep } from './commands.ts';

const LEVELS = { pause: 'pause-entries', stop: 'stop', flatten: 'flatten' } as const;

type Step = KillReport['steps'][number];

const COLUMNS: readonly Column<Step>[] = [
  { name: 'account', of: ({ account }) => account },
  { name: 'bot', of: ({ bot }) => (bot === '' ? '(account)' : bot) },
  { name: 'what', of: ({ what }) => what },
  {
    name: 'done',
    of: ({ ok }) => (ok ? 'done' : 'NOT DONE'),
    colour: ({ ok }) => (ok ? 'good' : 'bad'),
  },
  { name: '', of: ({ text }) => text },
];

/** Asks, does it, and says of every step how it went. */
export async function runKill(options: Options, step: KillStep): Promise<void> {
  const desk = openDesk(options);
  const account = options.text('account');
  await confirm(options, await question(desk, step, account, options), step);
  const reason = options.text('reason') ?? 'asked for on the command line';
  const body = { reason, ...(account === undefined ? {} : { account }) };
  const report =
    step === 'release'
      ? await desk.change('POST', PATHS.release, killReport, body)
      : await desk.change('POST', PATHS.kill, killReport, { ...body, level: LEVELS[step] });
  const { steps } = report;
  await showList(options, COLUMNS, steps, report, 'There was nothing to do.');
  if (report.ok) return;
  process.exitCode = steps.some(({ ok }) => ok) ? EXIT.partial : 1;
  say(options, 'Not everything was done: look at nightdesk status, and do it again.');
}

/** What will be done, with what is known of it now. Nothing is asked of the desk when nobody is asked either. */
async function question(
  desk: DeskClient,
  step: KillStep,
  account: string | undefined,
  options: Options,
): Promise<string> {
  const whose = account === undefined ? 'all accounts' : `account ${account}`;
  if (options.has('yes')) return '';
  const { items } = await desk.list(PATHS.bots, botPage, { account }, true);
  const hosted = items.filter(({ desired }) => desired !== 'STOPPED').length;
  const held = items.filter(holds);
  const positions = held
    .slice(0, 10)
    .map((bot) => `\n  ${bot.id}: ${positionsText(bot.positions)} ${bot.instruments.join(' ')}`)
    .join('');
  const more = held.length > 10 ? `\n  … and ${held.length - 10} more` : '';
  const what = {
    pause: `${hosted} bots of ${whose} enter nothing any more.`,
    stop: `${hosted} bots of ${whose} stop, their entries are cancelled. ${held.length} of them hold positions that nobody manages then:${positions}${more}`,
    flatten: `All orders of ${whose} are cancelled and the positions of ${held.length} bots closed at the market:${positions}${more}`,
    release: `Bots of ${whose} may enter again.`,
  }[step];
  return held.length === 0 ? what.replace(/:$/, '.') : what;
}

function holds({ positions }: BotView): boolean {
  return positions.some(({ quantity }) => Number(quantity) !== 0);
}
