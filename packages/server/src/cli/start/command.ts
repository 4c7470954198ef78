import type { Command } from '../command.ts';

/** `nightdesk start` */
export const startCommand: Command = {
  name: 'start',
  summary: 'Start the desk: server, bots, API.',
  usage: '',
  positionals: { min: 0, max: 0 },
  options: [
    {
      name: 'config',
      value: 'FILE',
      text: 'The configuration; config.json in the home unless given.',
    },
    { name: 'no-demo', value: null, text: 'A new desk begins without the demo.' },
    {
      name: 'runners',
      value: 'N',
      text: 'How many processes share the accounts; one a core unless given.',
    },
  ],
  details: [
    'Opens the data directory (NIGHTDESK_HOME, ~/.nightdesk by default) and its store, serves the API on HOST and PORT (127.0.0.1:3000), and brings every bot back to what is wanted of it. The first start prints a link that makes the administrator; it works once, for an hour, and a new one is printed at each start until then.',
    'A new desk begins with a demo: three paper bots on a SIMULATED market. Nothing is downloaded, no order goes anywhere.',
    'Ctrl-C or SIGTERM stops it: no new requests, then the bots by their policies, then all is written, within ten seconds. What is wanted of the bots stays, and so they come back with the next start. A second signal ends it at once.',
  ],
  examples: [
    ['start', 'the desk on http://127.0.0.1:3000'],
    ['start --no-demo', 'an empty one'],
  ],
  async run(options) {
    const { runStart } = await import('./run.ts');
    await runStart(options);
  },
};
