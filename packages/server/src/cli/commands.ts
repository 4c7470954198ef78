import type { CommandEntry } from './command.ts';

/** Every command, in the order of the help. Only the one that is called is read. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'Start the desk: server, bots, API.',
    load: async () => (await import('./start/command.ts')).startCommand,
  },
  {
    name: 'tour',
    summary: 'See a back-test: simulated candles, SuperTrend on them and the report.',
    load: async () => (await import('./tour/command.ts')).tourCommand,
  },
  {
    name: 'status',
    summary: 'Show how the desk and its bots are; end with 3 when something is wrong.',
    load: async () => (await import('./status/command.ts')).statusCommand,
  },
  {
    name: 'bots list',
    summary: 'List the bots, what is wanted of them and how they are.',
    load: async () => (await import('./bots/list.ts')).listBotsCommand,
  },
  {
    name: 'bots show',
    summary: 'Show all that is known of a bot.',
    load: async () => (await import('./bots/show.ts')).showBotCommand,
  },
  {
    name: 'bots start',
    summary: 'Let bots run.',
    load: async () => (await import('./bots/act.ts')).startBotsCommand,
  },
  {
    name: 'bots pause',
    summary: 'Let bots enter nothing any more; exits go on.',
    load: async () => (await import('./bots/act.ts')).pauseBotsCommand,
  },
  {
    name: 'bots resume',
    summary: 'Let paused bots enter again.',
    load: async () => (await import('./bots/act.ts')).resumeBotsCommand,
  },
  {
    name: 'bots restart',
    summary: 'Make bots anew, also those that failed, and let them trade.',
    load: async () => (await import('./bots/act.ts')).restartBotsCommand,
  },
  {
    name: 'bots stop',
    summary: 'Let bots end; their policy says what becomes of orders and positions.',
    load: async () => (await import('./bots/act.ts')).stopBotsCommand,
  },
  {
    name: 'logs',
    summary: "Show the bots' logs, and follow them.",
    load: async () => (await import('./logs/command.ts')).logsCommand,
  },
  {
    name: 'trades',
    summary: 'List closed trades, the last closed first.',
    load: async () => (await import('./trades/command.ts')).tradesCommand,
  },
  {
    name: 'kill pause',
    summary: 'Enter nothing any more; exits and stops go on.',
    load: async () => (await import('./kill/commands.ts')).killPauseCommand,
  },
  {
    name: 'kill stop',
    summary: 'Cancel entries at the venue, and stop the bots.',
    load: async () => (await import('./kill/commands.ts')).killStopCommand,
  },
  {
    name: 'kill flatten',
    summary: 'Cancel all orders, and close all positions at the market.',
    load: async () => (await import('./kill/commands.ts')).killFlattenCommand,
  },
  {
    name: 'kill release',
    summary: 'Let bots trade again after a kill switch.',
    load: async () => (await import('./kill/commands.ts')).killReleaseCommand,
  },
  {
    name: 'backtest',
    summary: 'Back-test a strategy on candles.',
    load: async () => (await import('./backtest/command.ts')).backtestCommand,
  },
  {
    name: 'indicator',
    summary: "Print an indicator's values for candles.",
    load: async () => (await import('./indicator/command.ts')).indicatorCommand,
  },
  {
    name: 'strategies',
    summary: 'List the strategies, or show the settings of one.',
    load: async () => (await import('./strategies/command.ts')).strategiesCommand,
  },
  {
    name: 'data import',
    summary: 'Check candles and put them into the store.',
    load: async () => (await import('./data/import.ts')).importCommand,
  },
  {
    name: 'data list',
    summary: 'Show what is in the store.',
    load: async () => (await import('./data/list.ts')).listCommand,
  },
  {
    name: 'data info',
    summary: 'Show what is known of a series, or what is wrong with a file.',
    load: async () => (await import('./data/info.ts')).infoCommand,
  },
  {
    name: 'data verify',
    summary: 'Read a stored series and compare every checksum.',
    load: async () => (await import('./data/verify.ts')).verifyCommand,
  },
  {
    name: 'data export',
    summary: 'Write candles to a CSV file.',
    load: async () => (await import('./data/export.ts')).exportCommand,
  },
  {
    name: 'data resample',
    summary: 'Make a stored series of a longer time frame.',
    load: async () => (await import('./data/resample.ts')).resampleCommand,
  },
  {
    name: 'data generate',
    summary: 'Make simulated candles from a seed.',
    load: async () => (await import('./data/generate.ts')).generateCommand,
  },
  {
    name: 'data delete',
    summary: 'Delete a stored series.',
    load: async () => (await import('./data/delete.ts')).deleteCommand,
  },
  {
    name: 'doctor',
    summary: 'Look at every event of every account, and whether the books are what they say.',
    load: async () => (await import('./doctor/command.ts')).doctorCommand,
  },
  {
    name: 'backup',
    summary: 'Copy the accounts, also while the desk trades.',
    load: async () => (await import('./backup/command.ts')).backupCommand,
  },
  {
    name: 'restore',
    summary: 'Put a back-up in the place of the accounts.',
    load: async () => (await import('./restore/command.ts')).restoreCommand,
  },
  {
    name: 'config check',
    summary: 'Check the configuration and show where each value comes from.',
    load: async () => (await import('./config/check.ts')).checkConfigCommand,
  },
  {
    name: 'parity',
    summary: 'Replay a recorded day of a bot, and compare every decision.',
    load: async () => (await import('./parity/command.ts')).parityCommand,
  },
  {
    name: 'user list',
    summary: 'List the users.',
    load: async () => (await import('./user/commands.ts')).listUsersCommand,
  },
  {
    name: 'user add',
    summary: 'Add a user, and print the link by which they set their password.',
    load: async () => (await import('./user/commands.ts')).addUserCommand,
  },
  {
    name: 'user reset',
    summary: 'Print a link for a new password; the user is signed out everywhere.',
    load: async () => (await import('./user/commands.ts')).resetUserCommand,
  },
  {
    name: 'user revoke',
    summary: 'Lock a user out at once: every session, token and key ends.',
    load: async () => (await import('./user/commands.ts')).revokeUserCommand,
  },
  {
    name: 'completion',
    summary: 'Print what lets a shell complete commands and options.',
    load: async () => (await import('./completion/command.ts')).completionCommand,
  },
];
