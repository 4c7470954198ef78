/** A server of the desk that does nothing but supervise, as a process that can be measured. One line of JSON a second. */
import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import { Supervisor } from '@nightdesk/server/supervisor/supervisor';
import { fleetAccounts, fleetBots } from './fleet-specs.ts';

const [home = '', bots = '1000', accounts = '4', runners = '2', isolation = 'shared'] =
  process.argv.slice(2);
const kind = isolation === 'dedicated' ? 'dedicated' : 'shared';
const specs: readonly AccountSpec[] = fleetAccounts(Number(accounts), Number(bots), kind);
const wanted: readonly BotSpec[] = fleetBots(Number(accounts), Number(bots), kind);
const supervisor = new Supervisor({
  directory: {
    accounts: async () => specs,
    bots: async () => wanted.map((spec) => ({ spec, desired: 'RUNNING' })),
    record: () => {},
  },
  store: `${home}/desk.db`,
  home,
  options: { runners: Number(runners) },
});
let saidAll = false;
const say = (): void => {
  const statuses = [...supervisor.statuses().values()];
  const running = statuses.filter((status) => status.process === 'RUNNING').length;
  const all = running === wanted.length;
  if (all && !saidAll) {
    saidAll = true;
    process.stdout.write(`${JSON.stringify({ kind: 'all', at: Date.now() })}\n`);
  }
};
supervisor.subscribe((event) => {
  if (!saidAll && event.kind === 'status') say();
});
setInterval(() => {
  const statuses = [...supervisor.statuses().values()];
  const count = (name: string): number =>
    statuses.filter((status) => status.process === name).length;
  process.stdout.write(
    `${JSON.stringify({
      kind: 'look',
      running: count('RUNNING'),
      faulted: count('FAULTED'),
      orders: statuses.reduce((sum, { report }) => sum + (report?.orders ?? 0), 0),
      warm: statuses.filter(({ report }) => report?.warm === true).length,
      runners: supervisor.fleet().runners,
    })}\n`,
  );
}, 1_000);
process.on('SIGTERM', () => {
  void supervisor.stop(9_000).then(() => process.exit(0));
});
await supervisor.start();
