import { rowsOf, type Steps, textIn } from '../connection/connection.ts';

/** Settings of an owner by name, as JSON. @param owner '' = the desk, else a user's id */
export function* readSettings(owner: string): Steps<ReadonlyMap<string, string>> {
  const rows = yield* rowsOf(
    'select name, value from settings where owner = ? order by name',
    owner,
  );
  return new Map(rows.map((row) => [textIn(row, 'name'), textIn(row, 'value')]));
}

/** Writes one setting; null removes it. */
export function* writeSetting(
  owner: string,
  name: string,
  value: string | null,
  time: number,
): Steps<void> {
  if (value === null) {
    yield* rowsOf('delete from settings where owner = ? and name = ?', owner, name);
    return;
  }
  yield* rowsOf(
    'insert into settings (owner, name, value, time) values (?, ?, ?, ?) on conflict (owner, name) do update set value = excluded.value, time = excluded.time',
    owner,
    name,
    value,
    time,
  );
}
