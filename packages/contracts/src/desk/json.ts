import { z } from 'zod';

/** A value that JSON carries unchanged. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** An object of plain JSON: a strategy's settings before its own schema has looked at them. */
export const jsonObject = z
  .record(z.string().max(100), z.json())
  .refine((value) => Object.keys(value).length <= 500, 'must not have more than 500 settings')
  .meta({ id: 'JsonObject' });

/** An object of plain JSON. */
export type JsonObject = z.infer<typeof jsonObject>;
