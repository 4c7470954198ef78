import type { CommandEntry } from './command.ts';

/** Every command, in the order of the help. Only the one that is called is read. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'See it work: simulated candles, a back-test on them and its report.',
    load: async () => (await import('./start/command.ts')).startCommand,
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
];
