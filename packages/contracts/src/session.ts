import { z } from 'zod';
import { id } from './id.ts';
import { scope } from './role.ts';
import { time } from './time.ts';
import { password, user, userName } from './user.ts';

/** Six digits of an authenticator, or a recovery code. */
export const secondFactorCode = z
  .string()
  .trim()
  .max(40)
  .regex(/^[0-9A-Za-z -]+$/, 'must be six digits, or a recovery code')
  .meta({ id: 'SecondFactorCode', writeOnly: true });

/** Signs in. `code` is wanted when the reply was `AUTH_SECOND_FACTOR`. */
export const signInBody = z.strictObject({
  name: userName,
  password,
  code: secondFactorCode.optional(),
});

/** How a session is carried: by a person's cookie or by a program's `Authorization: Bearer`. */
export const sessionKind = z.enum(['cookie', 'bearer']).meta({ id: 'SessionKind' });

/** How a session is carried. */
export type SessionKind = z.infer<typeof sessionKind>;

/** A session as its owner sees it in a list. */
export const session = z
  .strictObject({
    id,
    kind: sessionKind,
    createdTime: time,
    seenTime: time.describe('Last use, to the minute.'),
    expiresTime: time.describe('When it ends whatever happens.'),
    idleTime: time.nullable().describe('When it ends if it is not used.'),
    address: z.string(),
    agent: z.string().describe('What the browser or program calls itself.'),
    current: z.boolean(),
  })
  .meta({ id: 'Session' });

/** A session as its owner sees it. */
export type Session = z.infer<typeof session>;

/** Every session of a user. */
export const sessionList = z.strictObject({ items: z.array(session) });

/** Who is signed in, and the token that changes must carry in `x-csrf-token`. */
export const signedIn = z
  .strictObject({
    user,
    scopes: z.array(scope),
    csrfToken: z.string(),
    expiresTime: time,
  })
  .meta({ id: 'SignedIn' });

/** Reply to a program that signed in. */
export const bearerToken = z
  .strictObject({ token: z.string(), expiresTime: time })
  .meta({ id: 'BearerToken' });
