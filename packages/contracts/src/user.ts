import { z } from 'zod';
import { id } from './id.ts';
import { pageOf } from './page.ts';
import { role } from './role.ts';
import { time } from './time.ts';

/** What a person signs in with: lower case, so that no two look alike by case. */
export const userName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/,
    'must be up to 64 letters a-z, digits and . _ - inside',
  )
  .meta({ id: 'UserName', example: 'ada' });

/** A password on its way in: its length alone is bounded here, the rules are the desk's. Never in a reply. */
export const password = z.string().min(1).max(256).meta({ id: 'Password', writeOnly: true });

/** A user as others may see it. */
export const user = z
  .strictObject({
    id,
    name: userName,
    role,
    disabled: z.boolean(),
    secondFactor: z.boolean().describe('Whether a second factor is asked for.'),
    createdTime: time,
    passwordTime: time.nullable().describe('When the password was set; null before the first.'),
  })
  .meta({ id: 'User' });

/** A user as others may see it. */
export type User = z.infer<typeof user>;

/** A page of users. */
export const userPage = pageOf(user);

/** Makes a user; the reply holds a one-time link by which they set their password. */
export const createUserBody = z.strictObject({ name: userName, role });

/** Changes a user. */
export const changeUserBody = z
  .strictObject({ role: role.optional(), disabled: z.boolean().optional() })
  .refine((body) => Object.keys(body).length > 0, 'must change something');

/** A link that works once. It is shown once and stored as a hash. */
export const oneTimeLink = z
  .strictObject({ token: z.string(), expiresTime: time })
  .meta({ id: 'OneTimeLink' });

/** Reply to {@link createUserBody}. */
export const createdUser = z.strictObject({ user, link: oneTimeLink });

/** Claims a new desk: makes its first administrator. */
export const claimBody = z.strictObject({
  token: z.string().max(128),
  name: userName,
  password,
});

/** Sets a password by a one-time link. */
export const setPasswordBody = z.strictObject({ token: z.string().max(128), password });

/** Changes one's own password: all sessions end. */
export const changePasswordBody = z.strictObject({ current: password, next: password });
