import { numberIn, type Row, rowsOf, type Steps, textIn } from '../connection/connection.ts';
import { numberOrNull } from '../identity/columns.ts';

/** An account as stored. `spec` is JSON of the contract `AccountSpec`. Times in ms since 1970 UTC. */
export interface AccountRecord {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly spec: string;
  readonly createdTime: number;
  readonly updatedTime: number;
  /** When it was deleted; its id and its books stay. */
  readonly deletedTime: number | null;
}

const COLUMNS = 'id, user_id, name, spec, created_time, updated_time, deleted_time';

/** Adds an account. @returns false when the id was ever taken */
export function* insertAccount(account: AccountRecord): Steps<boolean> {
  const rows = yield* rowsOf(
    `insert into accounts (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing returning id`,
    account.id,
    account.userId,
    account.name,
    account.spec,
    account.createdTime,
    account.updatedTime,
    account.deletedTime,
  );
  return rows.length === 1;
}

/** An account by id, deleted or not. */
export function* findAccount(id: string): Steps<AccountRecord | null> {
  const [row] = yield* rowsOf(`select ${COLUMNS} from accounts where id = ?`, id);
  return row === undefined ? null : accountOf(row);
}

/** Accounts that were not deleted, by id. @param userId of this user; null for all */
export function* listAccounts(userId: string | null): Steps<AccountRecord[]> {
  const rows =
    userId === null
      ? yield* rowsOf(`select ${COLUMNS} from accounts where deleted_time is null order by id`)
      : yield* rowsOf(
          `select ${COLUMNS} from accounts where deleted_time is null and user_id = ? order by id`,
          userId,
        );
  return rows.map(accountOf);
}

/** Changes name and spec of an account. @returns false when there is none */
export function* updateAccount(
  id: string,
  name: string,
  spec: string,
  time: number,
): Steps<boolean> {
  const rows = yield* rowsOf(
    'update accounts set name = ?, spec = ?, updated_time = ? where id = ? and deleted_time is null returning id',
    name,
    spec,
    time,
    id,
  );
  return rows.length === 1;
}

/** Deletes an account that no bot is on. @returns false when there is none, or a bot is */
export function* deleteAccount(id: string, time: number): Steps<boolean> {
  const rows = yield* rowsOf(
    'update accounts set deleted_time = ? where id = ? and deleted_time is null and not exists (select 1 from bots where bots.account = accounts.id and bots.deleted_time is null) returning id',
    time,
    id,
  );
  return rows.length === 1;
}

function accountOf(row: Row): AccountRecord {
  return {
    id: textIn(row, 'id'),
    userId: textIn(row, 'user_id'),
    name: textIn(row, 'name'),
    spec: textIn(row, 'spec'),
    createdTime: numberIn(row, 'created_time'),
    updatedTime: numberIn(row, 'updated_time'),
    deletedTime: numberOrNull(row, 'deleted_time'),
  };
}
