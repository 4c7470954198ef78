import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@nightdesk/store/open-store';
import { onTestFinished } from 'vitest';
import { KeyRing } from '../secrets/key-ring.ts';
import { newMasterKey } from '../secrets/master-key.ts';
import { Secret } from '../secrets/secret.ts';
import { Vault } from '../secrets/vault.ts';
import type { Actor } from './actor.ts';
import { AttemptLimits, type AttemptRules } from './attempt-limits.ts';
import { type Identity, openIdentity } from './identity.ts';
import { type IdentityParts, lifetimesOf } from './identity-parts.ts';
import type { Caller } from './new-session.ts';
import { PasswordGate } from './password-gate.ts';
import { totpCode } from './second-factor-code.ts';
import type { SignedIn } from './sign-in.ts';

/** A clock that goes where a test sends it. */
export class TestClock {
  time: number = 1_795_000_000_000;

  now(): number {
    return this.time;
  }

  pass(ms: number): void {
    this.time += ms;
  }
}

/** From where the tests sign in. */
export const HERE: Caller = { address: '127.0.0.1', agent: 'test/1' };

/** A password that is good enough. */
export const PASSWORD = 'correct horse battery';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A desk's identity on a store of its own, with passwords that are cheap to hash. */
export class Desk {
  readonly identity: Identity;
  readonly parts: IdentityParts;
  readonly clock: TestClock;

  constructor(parts: IdentityParts, clock: TestClock) {
    this.parts = parts;
    this.clock = clock;
    this.identity = openIdentity(parts);
  }

  /** Claims the desk for `ada`, an administrator. */
  async claimed(): Promise<SignedIn> {
    const link = await this.identity.firstAdmin.open();
    if (link === null) throw new Error('the desk is claimed already');
    return this.identity.firstAdmin.claim(
      { token: link.token.reveal(), name: 'ada', password: new Secret(PASSWORD) },
      HERE,
    );
  }

  /** Signs in with the usual password. */
  signIn(
    name: string,
    more: { password?: string; code?: string; from?: string } = {},
  ): Promise<SignedIn> {
    const code = more.code === undefined ? undefined : new Secret(more.code);
    return this.identity.signIn.signIn(
      { name, password: new Secret(more.password ?? PASSWORD), code },
      'cookie',
      { ...HERE, address: more.from ?? HERE.address },
    );
  }

  /** Who a cookie belongs to. */
  async actor({ token }: Pick<SignedIn, 'token'>): Promise<Actor> {
    const { actor } = await this.identity.authenticator.authenticate({
      cookie: token.reveal(),
      address: HERE.address,
    });
    return actor;
  }

  /** Makes a user with the usual password and signs them in. */
  async user(admin: Actor, name: string, role: 'viewer' | 'trader' | 'admin'): Promise<SignedIn> {
    const { link } = await this.identity.users.create(admin, { name, role });
    await this.identity.passwords.setByLink(link.token.reveal(), new Secret(PASSWORD), HERE);
    return this.signIn(name);
  }

  /** Sets up a second factor. @returns its secret, and the recovery codes */
  async withFactor(actor: Actor): Promise<{ secret: Secret; codes: string[] }> {
    const { secret } = await this.identity.secondFactor.begin(actor, new Secret(PASSWORD));
    const codes = await this.identity.secondFactor.confirm(actor, new Secret(this.code(secret)));
    return { secret, codes: codes.map((code) => code.reveal()) };
  }

  /** The code of an authenticator now. */
  code(secret: Secret, later = 0): string {
    return totpCode(secret, this.clock.now() + later);
  }

  /** The first so many codes that are wrong now and for a minute before and after. */
  wrongCodes(secret: Secret, count: number): string[] {
    const right = [-60_000, -30_000, 0, 30_000, 60_000].map((off) => this.code(secret, off));
    return Array.from({ length: count + right.length }, (_, i) => String(i).padStart(6, '0'))
      .filter((code) => !right.includes(code))
      .slice(0, count);
  }

  /** Whole audit log, the oldest first, as `action subject`. */
  async actions(admin: Actor): Promise<string[]> {
    const entries = await this.identity.auditLog.list(admin, {}, null, 500);
    return entries.map(({ action }) => action).reverse();
  }
}

/** Opens an identity that is closed when the test ends. */
export async function openDesk(rules?: AttemptRules): Promise<Desk> {
  const folder = mkdtempSync(join(tmpdir(), 'nightdesk-auth-'));
  const store = await openStore(join(folder, 'desk.db'));
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const clock = new TestClock();
  const { connection } = store;
  const parts: IdentityParts = {
    connection,
    clock,
    vault: new Vault(connection, new KeyRing(newMasterKey()), clock),
    limits: new AttemptLimits(rules),
    gate: new PasswordGate({ memory: 64, passes: 1, parallelism: 1 }),
    lifetimes: lifetimesOf({ sessionIdleMinutes: 60, sessionDays: 7, bearerHours: 12 }),
  };
  return new Desk(parts, clock);
}
