import { type LogLine, logPage } from '@nightdesk/contracts/api/desk-views';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { parseAgo } from '../desk/age.ts';
import { type DeskClient, openDesk } from '../desk/desk-client.ts';
import { PATHS } from '../desk/paths.ts';
import { say, wantsColour } from '../desk/show.ts';
import type { Options } from '../options.ts';
import { print, tell } from '../output.ts';
import { parseTime } from '../parse-time.ts';

/** Between two looks for new lines, ms. */
const EVERY = 1_000;
/** Lines may become visible a little after their time: so far back each look reaches, ms. */
const OVERLAP = 10_000;

/** @see logsCommand */
export async function runLogs(options: Options): Promise<void> {
  const desk = openDesk(options);
  const limit = options.number('limit', { min: 1, max: 100_000, whole: true }) ?? 100;
  const filter = {
    bot: options.text('bot'),
    level: options.text('level'),
    search: options.text('search'),
  };
  const lines = await newest(desk, { ...filter, from: sinceOf(options) }, limit);
  for (const line of lines) await show(options, line);
  if (!options.has('follow')) {
    if (lines.length === 0 && !options.has('json')) say(options, 'No such lines.');
    return;
  }
  await follow(desk, options, filter, lines);
}

/** The newest lines, oldest first. */
async function newest(
  desk: DeskClient,
  query: Readonly<Record<string, string | number | undefined>>,
  limit: number,
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  let cursor: string | undefined;
  while (lines.length < limit) {
    const wanted = Math.min(500, limit - lines.length);
    const page = await desk.get(PATHS.logs, logPage, { ...query, limit: wanted, cursor });
    lines.push(...page.items);
    if (page.next === null) break;
    cursor = page.next;
  }
  return lines.reverse();
}

async function follow(
  desk: DeskClient,
  options: Options,
  filter: Readonly<Record<string, string | undefined>>,
  shown: readonly LogLine[],
): Promise<never> {
  /** Numbers of the lines that a look may bring again, with their times. */
  const seen = new Map(shown.map(({ sequence, time }) => [sequence, time]));
  let last = shown.at(-1)?.time ?? Date.now();
  let away = false;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, EVERY));
    try {
      const from = Math.max(0, Math.floor(last - OVERLAP));
      for (const line of await newest(desk, { ...filter, from }, 100_000)) {
        if (seen.has(line.sequence)) continue;
        seen.set(line.sequence, line.time);
        last = Math.max(last, line.time);
        await show(options, line);
      }
      for (const [sequence, time] of seen) if (time < last - OVERLAP) seen.delete(sequence);
      if (away) say(options, 'The desk answers again.');
      away = false;
    } catch (error) {
      if (!(error instanceof NightdeskError) || error.disposition !== 'retry') throw error;
      if (!away) tell(`${error.message} Waiting for it.`);
      away = true;
    }
  }
}

async function show(options: Options, line: LogLine): Promise<void> {
  if (options.has('json')) {
    await print(`${JSON.stringify(line)}\n`);
    return;
  }
  const { time, bot, level, text } = line;
  const at = new Date(time).toISOString();
  const words = text.replace(/[\r\n\t]+/g, ' ');
  if (options.has('plain')) {
    await print(`${[at, level, bot, words].join('\t')}\n`);
    return;
  }
  const colour = wantsColour(options)
    ? { error: '31', warn: '33', info: '', debug: '2' }[level]
    : '';
  const shown = level.toUpperCase().padEnd(5);
  const painted = colour === '' ? shown : `\u{1b}[${colour}m${shown}\u{1b}[0m`;
  await print(`${at}  ${painted}  ${bot === '' ? 'desk' : bot}  ${words}\n`);
}

function sinceOf(options: Options): number | undefined {
  const text = options.text('since');
  if (text === undefined) return undefined;
  return parseAgo(text, Date.now()) ?? parseTime('since', text);
}
