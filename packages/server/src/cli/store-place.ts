import { join } from 'node:path';
import type { OptionSpec } from './command.ts';
import { homeFolder } from './data-folder.ts';

/**
 * Where the accounts are kept: what the person names, or `DATABASE_URL`, or `desk.db` in the desk's folder. A password
 * belongs into the variable: arguments are seen by everybody on the machine.
 */
export function storePlace(named: string | undefined): string {
  if (named !== undefined) return named;
  const url = process.env['DATABASE_URL'];
  return url === undefined || url === '' ? join(homeFolder(), 'desk.db') : url;
}

/** Which store a command works on. */
export const STORE_OPTION: OptionSpec = {
  name: 'store',
  value: 'PLACE',
  text: 'The store; what DATABASE_URL names unless given, or desk.db in the data folder.',
};
