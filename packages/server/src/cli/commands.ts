import type { CommandEntry } from './command.ts';

/** Every command, in the order of the help. Only the one that is called is read. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'backtest',
    summary: 'Back-test a strategy on candles.',
    load: async () => (await import('./backtest/command.ts')).backtestCommand,
  },
];
