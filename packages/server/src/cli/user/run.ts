import { createdUser, oneTimeLink, type User, user, userPage } from '@nightdesk/contracts/user';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { didYouMean } from '@nightdesk/core/indicators/did-you-mean';
import type { z } from 'zod';
import { ageText, timeText } from '../desk/age.ts';
import { confirm } from '../desk/confirm.ts';
import { type DeskClient, openDesk } from '../desk/desk-client.ts';
import { PATHS } from '../desk/paths.ts';
import { type Column, say, showList } from '../desk/show.ts';
import type { Options } from '../options.ts';
import { print } from '../output.ts';

/** @see listUsersCommand */
export async function runListUsers(options: Options): Promise<void> {
  const page = await openDesk(options).list(PATHS.users, userPage, {}, true);
  const now = Date.now();
  const columns: readonly Column<User>[] = [
    { name: 'user', of: ({ name }) => name },
    { name: 'role', of: ({ role }) => role },
    { name: 'state', of: ({ disabled }) => (disabled ? 'locked out' : 'may sign in') },
    { name: 'second factor', of: ({ secondFactor }) => (secondFactor ? 'yes' : 'no') },
    { name: 'password set', of: ({ passwordTime }) => passwordText(passwordTime, now) },
  ];
  await showList(options, columns, page.items, page, 'There are no users yet.');
}

/** @see addUserCommand */
export async function runAddUser(options: Options): Promise<void> {
  const [name] = options.positionals;
  const desk = openDesk(options);
  const body = { name, role: options.text('role') ?? 'viewer' };
  const made = await desk.change('POST', PATHS.users, createdUser, body);
  await showLink(options, desk, made.link, made);
}

/** @see resetUserCommand */
export async function runResetUser(options: Options): Promise<void> {
  const desk = openDesk(options);
  const found = await find(desk, options.positionals[0] ?? '');
  await confirm(options, `${found.name} (${found.role}) is signed out everywhere.`, 'reset');
  const link = await desk.change('POST', PATHS.resetUser(found.id), oneTimeLink);
  await showLink(options, desk, link, { user: found, link });
}

/** @see revokeUserCommand */
export async function runRevokeUser(options: Options): Promise<void> {
  const desk = openDesk(options);
  const found = await find(desk, options.positionals[0] ?? '');
  await confirm(options, `${found.name} (${found.role}) is locked out at once.`, 'revoke');
  const changed = await desk.change('PATCH', PATHS.user(found.id), user, { disabled: true });
  if (options.has('json')) await print(`${JSON.stringify(changed)}\n`);
  else say(options, `${changed.name} is locked out.`);
}

/** The link itself is the result; everything else is for the person beside it. */
async function showLink(
  options: Options,
  { address }: DeskClient,
  { token, expiresTime }: z.infer<typeof oneTimeLink>,
  whole: object,
): Promise<void> {
  const link = `${address}/set-password#${token}`;
  if (options.has('json')) {
    await print(`${JSON.stringify({ ...whole, address: link })}\n`);
    return;
  }
  say(options, `It works once, until ${timeText(expiresTime)}:`);
  await print(`${link}\n`);
}

async function find(desk: DeskClient, name: string): Promise<User> {
  const { items } = await desk.list(PATHS.users, userPage, {}, true);
  const found = items.find((one) => one.name === name.trim().toLowerCase());
  if (found !== undefined) return found;
  const names = items.map((one) => one.name);
  throw new NightdeskError({
    code: 'USER_NOT_FOUND',
    message: `There is no user "${name.slice(0, 64)}"${didYouMean(name.slice(0, 64), names)}. See nightdesk user list.`,
    context: { user: name.slice(0, 64) },
  });
}

function passwordText(time: number | null, now: number): string {
  return time === null ? 'not yet' : `${ageText(time, now)} ago`;
}
