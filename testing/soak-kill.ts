/**
 * `npm run soak:kill -- [--kills N] [--database PLACE | --postgres] [--seed S]`: a desk trades at a local venue, is ended
 * with SIGKILL at random moments and started again; in the end its books are compared with the venue's. Ends
 * with 1 when they differ.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '@nightdesk/store/postgres-server.test-support';
import { type KillReport, runKills } from './src/real-process/kill-run.ts';

const HELP = `Kills a trading desk at random moments and compares its books with the venue's.

  --kills N          how often; default 200
  --database PLACE   a new SQLite file, or postgres://… of an empty database; default a temporary file
  --postgres         a server of its own for this run, as the tests of the store start it
  --seed S           of the moments, the bots and the venue's faults; default 1
  --help             this text
`;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    database: { type: 'string' },
    postgres: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(HELP);
else process.exitCode = await main();

async function main(): Promise<number> {
  const kills = whole('--kills', values.kills);
  const seed = whole('--seed', values.seed);
  if (values.postgres) {
    const server = await startPostgres();
    if ('reason' in server) {
      console.error(`${server.reason}; name a server with --database instead.`);
      return 2;
    }
    try {
      return await run(await server.create(), kills, seed);
    } finally {
      await server.stop();
    }
  }
  if (values.database !== undefined) return run(values.database, kills, seed);
  const folder = mkdtempSync(join(tmpdir(), 'nightdesk-kill-'));
  const code = await run(join(folder, 'killed.db'), kills, seed);
  if (code === 0) rmSync(folder, { recursive: true, force: true });
  return code;
}

async function run(database: string, kills: number, seed: number): Promise<number> {
  const place = database.replace(/:[^:@/]*@/, ':…@');
  console.log(`${kills} kills on ${place}`);
  const report = await runKills({ database, kills, seed, onLife: progress });
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
  console.log(line(report));
  for (const [name, times] of Object.entries(report.counts)) console.log(`  ${name}: ${times}`);
  for (const problem of report.problems) console.log(`  WRONG: ${problem}`);
  const right = report.problems.length === 0;
  console.log(right ? 'Books and venue agree.' : `They do not agree; the books are in ${place}.`);
  return right ? 0 : 1;
}

function progress(report: KillReport): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${line(report)}`);
  else if (report.kills % 20 === 0) console.log(line(report));
}

function line(report: KillReport): string {
  const { kills, killedEarly, livesInDoubt, ordersInDoubt, orders, trades, seconds } = report;
  const venue = orders === 0 ? '' : `; ${orders} orders and ${trades} trades at the venue`;
  return (
    `${kills} kills in ${seconds.toFixed(0)} s, ${killedEarly} of them before the desk was ready; ` +
    `${livesInDoubt} lives began with ${ordersInDoubt} orders in doubt${venue}`
  );
}

function whole(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  console.error(`${option} is "${text}"; give a whole number from 0.`);
  process.exit(2);
}
