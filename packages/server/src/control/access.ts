import type { Scope } from '@nightdesk/contracts/role';
import type { Connection } from '@nightdesk/store/connection/connection';
import { type AccountRecord, findAccount, listAccounts } from '@nightdesk/store/desk/accounts';
import { type BotRecord, findBot } from '@nightdesk/store/desk/bots';
import { type Actor, assertMay, isTheirs } from '../auth/actor.ts';
import { notFound } from './control-error.ts';

/** Owner of what the desk makes by itself: only administrators see it. */
export const DESK_USER = 'desk';

/** Whose something becomes that this actor makes. */
export function ownerOf(actor: Actor): string {
  return actor.userId ?? DESK_USER;
}

/** Whose things an actor sees: their own, or with null everybody's. */
export function visibleUser(actor: Actor): string | null {
  return actor.scopes.includes('admin') ? null : ownerOf(actor);
}

/** A bot that the actor may act on. @throws NightdeskError `AUTH_FORBIDDEN`, `BOT_NOT_FOUND` */
export async function botFor(
  connection: Connection,
  actor: Actor,
  scope: Scope,
  id: string,
): Promise<BotRecord> {
  assertMay(actor, scope);
  const bot = await connection.read(() => findBot(id));
  if (bot === null || bot.deletedTime !== null || !isTheirs(actor, bot.userId))
    throw notFound('bot', id);
  return bot;
}

/** An account that the actor may act on. @throws NightdeskError `AUTH_FORBIDDEN`, `ACCOUNT_NOT_FOUND` */
export async function accountFor(
  connection: Connection,
  actor: Actor,
  scope: Scope,
  id: string,
): Promise<AccountRecord> {
  assertMay(actor, scope);
  const account = await connection.read(() => findAccount(id));
  if (account === null || account.deletedTime !== null || !isTheirs(actor, account.userId))
    throw notFound('account', id);
  return account;
}

/**
 * Accounts that the actor may look at, all of them or the one that is named.
 *
 * @throws NightdeskError `AUTH_FORBIDDEN`, `ACCOUNT_NOT_FOUND`
 */
export async function accountsFor(
  connection: Connection,
  actor: Actor,
  scope: Scope,
  named?: string,
): Promise<AccountRecord[]> {
  if (named !== undefined) return [await accountFor(connection, actor, scope, named)];
  assertMay(actor, scope);
  return connection.read(() => listAccounts(visibleUser(actor)));
}
