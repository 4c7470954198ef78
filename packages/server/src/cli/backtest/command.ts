import type { Command } from '../command.ts';
import { CANDLE_OPTIONS, MARKET_OPTIONS } from './market-options.ts';

/** `nightdesk backtest` */
export const backtestCommand: Command = {
  name: 'backtest',
  summary: 'Back-test a strategy on candles.',
  usage: '--strategy NAME --data FILE',
  positionals: { min: 0, max: 0 },
  options: [
    {
      name: 'strategy',
      value: 'NAME',
      text: 'A strategy by name, or a file such as ./mine.ts whose default export is one.',
    },
    { name: 'set', value: 'KEY=VALUE', text: 'A setting of the strategy.', multiple: true },
    {
      name: 'preset',
      value: 'NAME',
      text: 'Settings to begin with; "research" where the strategy has it, unless told. none: the defaults.',
    },
    ...CANDLE_OPTIONS,
    {
      name: 'capital',
      value: 'AMOUNT',
      text: 'Starting money; 10000, or 1 coin for inverse contracts.',
    },
    ...MARKET_OPTIONS,
    {
      name: 'risk',
      value: 'FILE.json',
      text: 'Risk limits: a JSON object such as {"maxOrderValue": "1000", "dailyLoss": {"percent": 3}}.',
    },
    {
      name: 'set-risk',
      value: 'LIMIT=VALUE',
      text: 'One risk limit, over those of the file, such as dailyLoss.percent=3.',
      multiple: true,
    },
    { name: 'seed', value: 'N', text: "Seed of the strategy's random numbers; 1." },
    {
      name: 'json',
      value: null,
      text: 'Print one JSON object; errors too are then JSON, on standard error.',
    },
    { name: 'report', value: 'DIR', text: 'Write report.html and result.json there.' },
    {
      name: 'csv',
      value: 'DIR',
      text: 'Write orders.csv, fills.csv, trades.csv and equity.csv there.',
    },
    { name: 'events', value: 'FILE', text: 'Write everything that happened as JSON lines.' },
    { name: 'quiet', value: null, text: 'No messages and no progress bar; errors only.' },
  ],
  details: [
    'Orders made on the close of a candle meet the next open at the earliest. Everything that is assumed stands in the report.',
  ],
  examples: [
    ['backtest --strategy supertrend --data BTCUSDT@1h --fee 0.001', 'stored candles, 0.1 % fee'],
    [
      'backtest --strategy supertrend --set period=14 --data prices.csv.gz --report out',
      'a file, another period, a report',
    ],
    [
      'backtest --strategy breakout --data BTCUSDT@1h --kind linear --leverage 3 --set mode=long-short',
      'contracts, both ways',
    ],
    [
      'backtest --strategy supertrend --data BTCUSDT@1h --fee 0.001 --fee-in received --set-risk dailyLoss.percent=3',
      'fees out of what is received, no entries after a loss of 3 % in a day',
    ],
    [
      'backtest --strategy rebalancer --data BTCUSDT@1h --data ETHUSDT@1h --json',
      'two markets, for a program',
    ],
  ],
  async run(options) {
    const { runBacktestCommand } = await import('./run.ts');
    await runBacktestCommand(options);
  },
};
