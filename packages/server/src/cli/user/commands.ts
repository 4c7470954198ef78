import type { Command } from '../command.ts';
import { ASK_OPTIONS, DESK_OPTIONS } from '../desk/desk-options.ts';

const LINK =
  'The link works once and for a short time; whoever has it sets the password, so give it to that person alone.';

/** `nightdesk user list` */
export const listUsersCommand: Command = {
  name: 'user list',
  summary: 'List the users.',
  usage: '',
  positionals: { min: 0, max: 0 },
  options: DESK_OPTIONS,
  examples: [['user list', 'names, roles, second factors']],
  async run(options) {
    await (await import('./run.ts')).runListUsers(options);
  },
};

/** `nightdesk user add` */
export const addUserCommand: Command = {
  name: 'user add',
  summary: 'Add a user, and print the link by which they set their password.',
  usage: 'NAME',
  positionals: { min: 1, max: 1 },
  options: [
    {
      name: 'role',
      value: 'ROLE',
      text: 'What they may do: look, trade, or run the desk too; viewer.',
      choices: ['viewer', 'trader', 'admin'],
    },
    ...DESK_OPTIONS,
  ],
  details: [LINK],
  examples: [['user add ada --role trader', 'ada may trade as soon as she has set a password']],
  async run(options) {
    await (await import('./run.ts')).runAddUser(options);
  },
};

/** `nightdesk user reset` */
export const resetUserCommand: Command = {
  name: 'user reset',
  summary: 'Print a link for a new password; the user is signed out everywhere.',
  usage: 'NAME',
  positionals: { min: 1, max: 1 },
  options: [...ASK_OPTIONS, ...DESK_OPTIONS],
  details: [
    `${LINK} Whoever can read the desk's folder can do this: it is also the way back in when the only administrator is locked out.`,
  ],
  examples: [['user reset ada', 'ada has lost her password']],
  async run(options) {
    await (await import('./run.ts')).runResetUser(options);
  },
};

/** `nightdesk user revoke` */
export const revokeUserCommand: Command = {
  name: 'user revoke',
  summary: 'Lock a user out at once: every session, token and key ends.',
  usage: 'NAME',
  positionals: { min: 1, max: 1 },
  options: [...ASK_OPTIONS, ...DESK_OPTIONS],
  details: ['Their bots go on. user reset does not let them in again; an administrator must.'],
  examples: [['user revoke ada --yes', 'ada is out']],
  async run(options) {
    await (await import('./run.ts')).runRevokeUser(options);
  },
};
