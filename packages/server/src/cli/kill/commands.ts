import type { Command } from '../command.ts';
import { ASK_OPTIONS, DESK_OPTIONS } from '../desk/desk-options.ts';

/** Steps of the kill switch, and the way back. */
export type KillStep = 'pause' | 'stop' | 'flatten' | 'release';

function killCommand(step: KillStep, summary: string, details: string, example: string): Command {
  return {
    name: `kill ${step}`,
    summary,
    usage: '',
    positionals: { min: 0, max: 0 },
    options: [
      { name: 'account', value: 'ACCOUNT', text: 'Only of one account; of all unless given.' },
      { name: 'reason', value: 'TEXT', text: 'Why; it stands in the books and the audit log.' },
      ...ASK_OPTIONS,
      ...DESK_OPTIONS,
    ],
    details: [
      `${details} It shows what it is about and asks; --yes answers. Where nobody can be asked it ends with 4, and nothing was done. What was done for each bot is printed; where something could not be done it ends with 5.`,
    ],
    examples: [[`kill ${step} --reason maintenance`, example]],
    async run(options) {
      const { runKill } = await import('./run.ts');
      await runKill(options, step);
    },
  };
}

/** `nightdesk kill pause` */
export const killPauseCommand: Command = killCommand(
  'pause',
  'Enter nothing any more; exits and stops go on.',
  'The first step: at once no bot opens anything. It survives restarts; kill release takes it back.',
  'no bot enters anything',
);

/** `nightdesk kill stop` */
export const killStopCommand: Command = killCommand(
  'stop',
  'Cancel entries at the venue, and stop the bots.',
  'The second step: entries are cancelled and bots stop. Stop orders at the venue stay, and so do positions: nobody manages them any more.',
  'bots stop, positions keep their stops',
);

/** `nightdesk kill flatten` */
export const killFlattenCommand: Command = killCommand(
  'flatten',
  'Cancel all orders, and close all positions at the market.',
  'The last step: orders are cancelled and positions are closed at the market, at whatever price that is.',
  'everything is sold',
);

/** `nightdesk kill release` */
export const killReleaseCommand: Command = killCommand(
  'release',
  'Let bots trade again after a kill switch.',
  'Bots that were stopped stay stopped: start them with bots start.',
  'bots may enter again',
);
