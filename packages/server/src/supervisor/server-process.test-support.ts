/** A server that does nothing but supervise: a process that a test may kill. Its wishes come as one line of JSON. */
import { z } from 'zod';
import { accountSpec } from '@nightdesk/contracts/desk/account-spec';
import { botSpec } from '@nightdesk/contracts/desk/bot-spec';
import { desired } from '@nightdesk/contracts/desk/states';
import { Supervisor } from './supervisor.ts';

const wishes = z
  .object({
    home: z.string(),
    store: z.string(),
    accounts: z.array(accountSpec),
    bots: z.array(z.object({ spec: botSpec, desired })),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

const supervisor = new Supervisor({
  directory: {
    accounts: async () => wishes.accounts,
    bots: async () => wishes.bots,
    record: () => {},
  },
  store: wishes.store,
  home: wishes.home,
  options: { runners: 1 },
});
let said = false;
supervisor.subscribe(() => {
  const all = [...supervisor.statuses().values()];
  if (said || all.some((status) => status.process !== 'RUNNING')) return;
  said = true;
  process.stdout.write(`${JSON.stringify(supervisor.fleet().runners.map(({ pid }) => pid))}\n`);
});
process.on('SIGTERM', () => {
  void supervisor.stop(9_000).then(() => process.exit(0));
});
await supervisor.start();
