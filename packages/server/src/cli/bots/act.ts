import type { Command, OptionSpec } from '../command.ts';
import { DESK_OPTIONS } from '../desk/desk-options.ts';

/** What can be done to bots. */
export type BotAct = 'start' | 'pause' | 'resume' | 'restart' | 'stop';

const POLICY: OptionSpec = {
  name: 'policy',
  value: 'POLICY',
  text: 'What becomes of orders and positions, this time: leave them, cancel entries, or close all; as the bot is configured unless given.',
  choices: ['leave', 'cancel', 'close'],
};

function actCommand(act: BotAct, summary: string, example: string, more: string): Command {
  return {
    name: `bots ${act}`,
    summary,
    usage: 'BOT…',
    positionals: { min: 1, max: 1000 },
    options: [...(act === 'stop' ? [POLICY] : []), ...DESK_OPTIONS],
    details: [
      `${more} It ends when the desk has taken the wish down, which outlives every restart; nightdesk status shows what has become of it. When it is done for some bots and not for others it ends with 5.`,
    ],
    examples: [[`bots ${act} trend_btc`, example]],
    async run(options) {
      const { runAct } = await import('./run.ts');
      await runAct(options, act);
    },
  };
}

/** `nightdesk bots start` */
export const startBotsCommand: Command = actCommand(
  'start',
  'Let bots run.',
  'from now on it trades',
  'A bot that failed wants bots restart.',
);

/** `nightdesk bots pause` */
export const pauseBotsCommand: Command = actCommand(
  'pause',
  'Let bots enter nothing any more; exits go on.',
  'it leaves what it holds, and opens nothing',
  'Its stops stay, and it goes on to leave positions.',
);

/** `nightdesk bots resume` */
export const resumeBotsCommand: Command = actCommand(
  'resume',
  'Let paused bots enter again.',
  'it trades again',
  'What a kill switch or a failure has said stays.',
);

/** `nightdesk bots restart` */
export const restartBotsCommand: Command = actCommand(
  'restart',
  'Make bots anew, also those that failed, and let them trade.',
  'its cause was found, and it trades again',
  'Their positions and orders are taken up as they are.',
);

/** `nightdesk bots stop` */
export const stopBotsCommand: Command = actCommand(
  'stop',
  'Let bots end; their policy says what becomes of orders and positions.',
  'it does not run any more',
  'Stop orders at the venue stay with the policies leave and cancel.',
);
