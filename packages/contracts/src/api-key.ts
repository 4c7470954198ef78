import { z } from 'zod';
import { id } from './id.ts';
import { scope } from './role.ts';
import { time } from './time.ts';

/** Scopes of a key, each once. */
const scopes = z
  .array(scope)
  .min(1)
  .max(4)
  .refine((list) => new Set(list).size === list.length, 'must not name a scope twice');

/** An API key as its owner sees it: its beginning alone, to tell keys apart. */
export const apiKey = z
  .strictObject({
    id,
    name: z.string(),
    prefix: z.string(),
    scopes,
    createdTime: time,
    expiresTime: time.nullable(),
    usedTime: time.nullable().describe('Last use, to the minute.'),
    revokedTime: time.nullable(),
  })
  .meta({ id: 'ApiKey' });

/** An API key as its owner sees it. */
export type ApiKey = z.infer<typeof apiKey>;

/** Every key of a user. */
export const apiKeyList = z.strictObject({ items: z.array(apiKey) });

/** Makes a key. */
export const createApiKeyBody = z.strictObject({
  name: z.string().trim().min(1).max(80),
  scopes,
  expiresTime: time.nullable().default(null),
});

/** Reply to {@link createApiKeyBody}: the only time the key is shown. */
export const createdApiKey = z.strictObject({ apiKey, secret: z.string() });
