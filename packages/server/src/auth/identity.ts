import { ApiKeys } from './api-keys.ts';
import { AuditLog } from './audit-log.ts';
import { Authenticator } from './authenticate.ts';
import { FirstAdmin } from './first-admin.ts';
import type { IdentityParts } from './identity-parts.ts';
import { Passwords } from './passwords.ts';
import { SecondFactor } from './second-factor.ts';
import { Sessions } from './sessions.ts';
import { SignIn } from './sign-in.ts';
import { Users } from './users.ts';

/** Everything about who may use the desk: the one way in for API, command line and others. */
export interface Identity {
  readonly firstAdmin: FirstAdmin;
  readonly signIn: SignIn;
  readonly authenticator: Authenticator;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly secondFactor: SecondFactor;
  readonly users: Users;
  readonly apiKeys: ApiKeys;
  readonly auditLog: AuditLog;
}

/** Puts the use-cases of identity together. */
export function openIdentity(parts: IdentityParts): Identity {
  const passwords = new Passwords(parts);
  return {
    firstAdmin: new FirstAdmin(parts),
    signIn: new SignIn(parts),
    authenticator: new Authenticator(parts),
    sessions: new Sessions(parts),
    passwords,
    secondFactor: new SecondFactor(parts, passwords),
    users: new Users(parts),
    apiKeys: new ApiKeys(parts),
    auditLog: new AuditLog(parts),
  };
}
