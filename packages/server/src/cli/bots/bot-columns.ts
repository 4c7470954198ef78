import type { BotView } from '@nightdesk/contracts/api/bot-view';
import { ageText } from '../desk/age.ts';
import type { Column, Colour } from '../desk/show.ts';

/** Wanted, and not trading as wanted: worth a person's look. */
export function isAmiss({ desired, process, trading }: BotView): boolean {
  if (desired === 'STOPPED') return process === 'FAULTED';
  return process !== 'RUNNING' || (desired === 'RUNNING' && trading !== 'ACTIVE');
}

/** The columns of lists of bots. @param now for ages, ms */
export function BOT_COLUMNS(now: number): readonly Column<BotView>[] {
  return [
    { name: 'bot', of: ({ id }) => id },
    {
      name: 'mode',
      of: ({ simulated }) => (simulated ? 'PAPER (simulated)' : 'PAPER'),
    },
    { name: 'strategy', of: ({ strategy }) => strategy },
    { name: 'instruments', of: ({ instruments }) => instruments.join(' ') },
    { name: 'wanted', of: ({ desired }) => desired },
    { name: 'process', of: (bot) => bot.process, colour: stateColour },
    { name: 'trading', of: ({ trading }) => trading, colour: tradingColour },
    { name: 'position', of: ({ positions }) => positionsText(positions), right: true },
    { name: 'orders', of: ({ openOrders }) => String(openOrders), right: true },
    { name: 'equity', of: equityText, right: true },
    { name: 'last tick', of: ({ lastTickTime }) => ageText(lastTickTime, now), right: true },
    { name: 'state since', of: (bot) => ageText(since(bot), now), right: true },
  ];
}

/** What is held, by instrument; `flat` for nothing. */
export function positionsText(positions: BotView['positions']): string {
  const held = positions.filter(({ quantity }) => Number(quantity) !== 0);
  if (held.length === 0) return 'flat';
  const [only] = held;
  if (held.length === 1 && only !== undefined) return signed(only.quantity);
  return held
    .map(({ instrument, quantity }) => `${signed(quantity)} ${instrument.split('.')[0] ?? ''}`)
    .join(', ');
}

/** A number with its sign; zero has none. */
export function signed(decimal: string): string {
  return /^-|^0*(?:\.0*)?$/.test(decimal) ? decimal : `+${decimal}`;
}

/** What the bot's account is worth. `—` when it is not known. */
export function equityText({ equity, currency }: BotView): string {
  return equity === null ? '—' : `${equity.toFixed(2)} ${currency ?? ''}`.trim();
}

function since({ desired, runningSince, pausedTime, stoppedTime }: BotView): number | null {
  if (desired === 'STOPPED') return stoppedTime;
  return desired === 'PAUSED' ? pausedTime : runningSince;
}

function stateColour(bot: BotView): Colour {
  if (bot.process === 'FAULTED' || bot.process === 'BACKOFF') return 'bad';
  if (bot.process === 'RUNNING') return 'good';
  return isAmiss(bot) ? 'warn' : 'dim';
}

function tradingColour({ trading }: BotView): Colour | null {
  if (trading === 'ACTIVE') return null;
  return trading === 'HALTED' ? 'bad' : 'warn';
}
