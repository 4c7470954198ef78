import { z } from 'zod';
import { configSchema, type SettingMeta } from './config-schema.ts';

/** One setting, as documentation and messages need it. */
export interface Setting {
  /** What reads its value, from the file or the environment. */
  readonly type: z.ZodType;
  /** As in the file: `server.port`. */
  readonly path: string;
  readonly env: readonly string[];
  readonly text: string;
  readonly example: string | number | boolean;
  readonly secret: boolean;
  readonly default: unknown;
  /** What may be given, in words. */
  readonly allowed: string;
}

/** Every setting, in the order of the schema. */
export const SETTINGS: readonly Setting[] = Object.entries(configSchema.shape).flatMap(
  ([group, wrapped]) => {
    const inner: Readonly<Record<string, z.ZodType>> = wrapped.unwrap().shape;
    return Object.entries(inner).map(([name, type]) => describe(`${group}.${name}`, type));
  },
);

/** A setting by its path. */
export function settingAt(path: string): Setting | undefined {
  return SETTINGS.find((setting) => setting.path === path);
}

function describe(path: string, type: z.ZodType): Setting {
  const meta = metaOf(path, type);
  const plain = z.toJSONSchema(type, { io: 'output', unrepresentable: 'any' });
  return {
    type,
    path,
    env: meta.env,
    text: type.description ?? '',
    example: meta.example,
    secret: meta.secret === true,
    default: plain.default ?? null,
    allowed: allowedOf(plain),
  };
}

function metaOf(path: string, type: z.ZodType): SettingMeta {
  const found = z.globalRegistry.get(type)?.['nightdesk'];
  if (found === undefined) throw new TypeError(`the setting ${path} does not describe itself`);
  // Put there by `setting` in the schema, and nowhere else.
  return found as SettingMeta;
}

/** The words for a JSON Schema; a setting that none fits fails the test that reads them all. */
function allowedOf(schema: z.core.JSONSchema.BaseSchema): string {
  const parts = (schema.anyOf ?? []).filter(isSchema).filter(({ type }) => type !== 'null');
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return `${allowedOf(only)}, or nothing`;
  if (parts.some(({ type }) => type === 'boolean') || schema.type === 'boolean') {
    return 'true or false';
  }
  if (schema.enum !== undefined) return `one of ${schema.enum.join(', ')}`;
  if (schema.type === 'integer') {
    return `a whole number from ${schema.minimum ?? '?'} to ${schema.maximum ?? '?'}`;
  }
  if (schema.type === 'array') return 'words with commas between';
  if (schema.format === 'uri') return 'an http or https address';
  if (schema.pattern !== undefined) return 'a host name or address';
  if (schema.type === 'string') return 'a text';
  return '';
}

function isSchema(part: z.core.JSONSchema._JSONSchema): part is z.core.JSONSchema.BaseSchema {
  return typeof part === 'object';
}
