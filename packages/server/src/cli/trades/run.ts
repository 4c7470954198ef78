import { type TradeView, tradePage } from '@nightdesk/contracts/api/book-views';
import { signed } from '../bots/bot-columns.ts';
import { parseAgo, timeText } from '../desk/age.ts';
import { openDesk } from '../desk/desk-client.ts';
import { PATHS } from '../desk/paths.ts';
import { type Column, say, showList } from '../desk/show.ts';
import type { Options } from '../options.ts';
import { parseTime } from '../parse-time.ts';

const COLUMNS: readonly Column<TradeView>[] = [
  { name: 'closed', of: ({ exitTime }) => timeText(exitTime) },
  { name: 'bot', of: ({ bot }) => (bot === '' ? '(account)' : bot) },
  { name: 'instrument', of: ({ instrument }) => instrument },
  { name: 'side', of: ({ side }) => side },
  { name: 'quantity', of: ({ quantity }) => quantity, right: true },
  { name: 'entry value', of: ({ entryValue }) => entryValue, right: true },
  { name: 'exit value', of: ({ exitValue }) => exitValue, right: true },
  { name: 'fees', of: ({ fees }) => fees, right: true },
  {
    name: 'pnl',
    of: ({ pnl }) => signed(pnl),
    right: true,
    colour: ({ pnl }) => (pnl.startsWith('-') ? 'bad' : Number(pnl) === 0 ? null : 'good'),
  },
  { name: 'ended by', of: ({ exitReason }) => (exitReason === '' ? 'signal' : exitReason) },
];

/** @see tradesCommand */
export async function runTrades(options: Options): Promise<void> {
  const query = {
    bot: options.text('bot'),
    account: options.text('account'),
    instrument: options.text('instrument'),
    result: options.text('result'),
    from: timeOf(options, 'since'),
    to: timeOf(options, 'until'),
    limit: options.number('limit', { min: 1, max: 500, whole: true }),
    cursor: options.text('cursor'),
  };
  const page = await openDesk(options).list(PATHS.trades, tradePage, query, options.has('all'));
  await showList(options, COLUMNS, page.items, page, 'No such trades.');
  if (page.next !== null && !options.has('json')) say(options, `more: --cursor ${page.next}`);
}

function timeOf(options: Options, name: string): number | undefined {
  const text = options.text(name);
  if (text === undefined) return undefined;
  return parseAgo(text, Date.now()) ?? parseTime(name, text);
}
