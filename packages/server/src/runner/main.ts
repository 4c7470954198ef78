/** A runner process: started by the server, spoken to by messages, ended by them or by itself. */
import { toRunner } from '@nightdesk/contracts/ipc/to-runner';
import type { FromRunner } from '@nightdesk/contracts/ipc/from-runner';
import { openStore } from '@nightdesk/store/open-store';
import { Runner } from './runner.ts';

/** How long bots may take to stop when nobody says how long. */
const OWN_DEADLINE = 8_000;

let runner: Runner | null = null;
let ending = false;
let graceTimer: NodeJS.Timeout | null = null;
let grace = 60_000;
let closeStore = async (): Promise<void> => {};

function send(message: FromRunner): void {
  if (!process.connected) return;
  // A server that is gone is noticed by `disconnect`; until then its words go nowhere.
  process.send?.(message, undefined, undefined, () => {});
}

async function end(deadline: number, leave: boolean, reason: string, code: number): Promise<void> {
  if (ending) return;
  ending = true;
  const forced = setTimeout(() => process.exit(code === 0 ? 1 : code), deadline + 1_500);
  forced.unref();
  try {
    await runner?.close(deadline, leave);
    await closeStore();
  } finally {
    send({ kind: 'bye', reason });
    // What was sent last is given a moment to get out.
    setTimeout(() => process.exit(code), 20);
  }
}

async function hear(raw: unknown): Promise<void> {
  const message = toRunner.parse(raw);
  if (message.kind === 'begin') {
    grace = message.settings.orphanGrace;
    const store = await openStore(message.store, { schema: 'trust' });
    closeStore = () => store.close();
    runner = new Runner(store, message, send);
    send({ kind: 'hello', runner: message.runner, pid: process.pid, at: Date.now() });
    return;
  }
  if (message.kind === 'shutdown') {
    await end(message.deadline, message.leave, 'told to', 0);
    return;
  }
  await runner?.hear(message);
}

/** The first message, once it is done. */
let begun: Promise<void> | null = null;

process.on('message', (raw: unknown) => {
  // The first message must be done before the next; the others begin in their order, and none overtakes another.
  if (begun === null) {
    begun = hear(raw);
    begun.catch(crash);
  } else {
    begun.then(() => hear(raw)).catch(crash);
  }
});

process.on('disconnect', () => {
  if (ending) return;
  if (runner === null || grace === 0) void end(OWN_DEADLINE, true, 'the server is gone', 0);
  // Trading goes on: a server that comes back soon would only have been a reason to stop. Nobody can reach us, though.
  else
    graceTimer ??= setTimeout(() => void end(OWN_DEADLINE, true, 'the server is gone', 0), grace);
});

// A runner is ended by its server with a message. A signal comes from a server that finds us left over, or from a
// person: the bots are wanted running all the same, so that their orders stay.
process.on('SIGTERM', () => void end(OWN_DEADLINE, true, 'terminated', 0));
// Ctrl-C goes to the whole group of processes, and the server says what is to be done.
process.on('SIGINT', () => {});

function crash(error: unknown): void {
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  // Nothing is known about what else is broken: the server starts another, which reads everything from the store.
  process.exit(70);
}

process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);
