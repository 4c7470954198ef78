// oxlint-disable-next-line typescript/triple-slash-reference -- other projects that read this file must find the types too
/// <reference path="./pino-roll.d.ts" />
import { join } from 'node:path';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { type Logger, pino } from 'pino';
import roll from 'pino-roll';

/** Where and how the server logs. */
export interface ServerLogOptions {
  /** Folder of the files; null: nowhere, for tests. */
  readonly folder: string | null;
  readonly level: string;
  /** Largest file; then the next one begins. */
  readonly size?: string;
  /** How many files are kept beside the current one. */
  readonly count?: number;
}

/** What must never stand in a log, wherever it hangs. */
const REDACTED = [
  'password',
  'token',
  'secret',
  'cookie',
  'authorization',
  'apiKey',
  '*.password',
  '*.token',
  '*.secret',
  '*.cookie',
  '*.authorization',
  '*.apiKey',
  'headers["x-csrf-token"]',
  '*.headers.cookie',
  '*.headers.authorization',
];

/** The server's own log: JSON lines in files that follow one another. */
export interface ServerLog {
  readonly logger: Logger;
  /** Writes what waits. */
  close(): Promise<void>;
}

/** Opens the log. @throws Error of the file system */
export async function openServerLog(options: ServerLogOptions): Promise<ServerLog> {
  const settings = {
    level: options.level,
    base: { pid: process.pid },
    redact: { paths: REDACTED, censor: '[secret]' },
    serializers: { err: errorFacts, error: errorFacts },
  };
  if (options.folder === null) {
    return { logger: pino({ ...settings, level: 'silent' }), close: async () => undefined };
  }
  const stream = await roll({
    file: join(options.folder, 'server'),
    extension: '.log',
    size: options.size ?? '20m',
    limit: { count: options.count ?? 10, removeOtherLogFiles: true },
    mkdir: true,
    sync: false,
    minLength: 0,
  });
  const logger = pino(settings, stream);
  return {
    logger,
    close: () =>
      new Promise((resolve) => {
        stream.once('close', () => resolve());
        stream.end();
      }),
  };
}

/** What of an error belongs into a log. */
function errorFacts(error: unknown): unknown {
  if (error instanceof NightdeskError)
    return { ...error.toJSON(), stack: error.disposition === 'refuse' ? undefined : error.stack };
  if (error instanceof Error)
    return { code: error.name, message: error.message, stack: error.stack };
  return error;
}
