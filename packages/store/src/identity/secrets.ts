import { numberIn, type Row, rowsOf, type Steps, textIn } from '../connection/connection.ts';

/** A sealed secret as stored. The plain text is never here. */
export interface SecretRecord {
  /** Whose it is, as `user:ID` or `account:NAME`. */
  readonly owner: string;
  /** Which of the owner's, as `totp`. */
  readonly name: string;
  /** Counts up each time the secret is replaced; sealed with it, so that an old one cannot be put back. */
  readonly version: number;
  /** Under which master key its data key is. */
  readonly keyId: string;
  readonly envelope: string;
  readonly createdTime: number;
}

const COLUMNS = 'owner, name, version, key_id, envelope, created_time';

/** The version that the next secret of this name must be sealed with. */
export function* nextSecretVersion(owner: string, name: string): Steps<number> {
  return ((yield* findSecret(owner, name))?.version ?? 0) + 1;
}

/**
 * Writes a secret over the one before.
 *
 * @returns false when its version is not the next one: another was faster, or it is an old one
 */
export function* putSecret(secret: SecretRecord): Steps<boolean> {
  const rows =
    secret.version === 1
      ? yield* rowsOf(
          `insert into secrets (${COLUMNS}) values (?, ?, ?, ?, ?, ?) on conflict (owner, name) do nothing returning version`,
          secret.owner,
          secret.name,
          secret.version,
          secret.keyId,
          secret.envelope,
          secret.createdTime,
        )
      : yield* rowsOf(
          'update secrets set version = ?, key_id = ?, envelope = ?, created_time = ? where owner = ? and name = ? and version = ? returning version',
          secret.version,
          secret.keyId,
          secret.envelope,
          secret.createdTime,
          secret.owner,
          secret.name,
          secret.version - 1,
        );
  return rows.length === 1;
}

/** A secret, sealed. */
export function* findSecret(owner: string, name: string): Steps<SecretRecord | null> {
  const [row] = yield* rowsOf(
    `select ${COLUMNS} from secrets where owner = ? and name = ?`,
    owner,
    name,
  );
  return row === undefined ? null : secretOf(row);
}

/** Removes a secret. */
export function* deleteSecret(owner: string, name: string): Steps<void> {
  yield* rowsOf('delete from secrets where owner = ? and name = ?', owner, name);
}

/** Ids of the master keys that something is sealed under. */
export function* secretKeyIds(): Steps<string[]> {
  const rows = yield* rowsOf('select distinct key_id from secrets order by key_id');
  return rows.map((row) => textIn(row, 'key_id'));
}

/** Secrets that are not under a key, for rotation. */
export function* secretsNotUnder(keyId: string, limit: number): Steps<SecretRecord[]> {
  return (yield* rowsOf(
    `select ${COLUMNS} from secrets where key_id <> ? order by owner, name limit ?`,
    keyId,
    limit,
  )).map(secretOf);
}

/** Puts the same secret under another key, unless it was replaced meanwhile. @returns false then */
export function* resealSecret(
  before: SecretRecord,
  keyId: string,
  envelope: string,
): Steps<boolean> {
  const rows = yield* rowsOf(
    'update secrets set key_id = ?, envelope = ? where owner = ? and name = ? and version = ? and envelope = ? returning version',
    keyId,
    envelope,
    before.owner,
    before.name,
    before.version,
    before.envelope,
  );
  return rows.length === 1;
}

function secretOf(row: Row): SecretRecord {
  return {
    owner: textIn(row, 'owner'),
    name: textIn(row, 'name'),
    version: numberIn(row, 'version'),
    keyId: textIn(row, 'key_id'),
    envelope: textIn(row, 'envelope'),
    createdTime: numberIn(row, 'created_time'),
  };
}
