import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { didYouMean } from '@nightdesk/core/indicators/did-you-mean';
import type { ConfigIssue, ConfigSchema } from '@nightdesk/core/strategy/strategy-definition';
import { z } from 'zod';
import { expectedValue } from './expected-value.ts';
import { nodeAt, type SchemaNode } from './schema-node.ts';

/**
 * Makes a strategy's configuration from one zod object: the validator, the JSON Schema that forms and docs
 * are made from, and the defaults all come from it. Give a `z.strictObject`, so that unknown settings are
 * problems and not silently dropped.
 */
export function zodConfig<C>(
  strategy: string,
  schema: z.ZodObject & z.ZodType<C>,
): ConfigSchema<C> {
  const jsonSchema = (): SchemaNode =>
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const check = (
    input: unknown,
  ): { readonly config: C } | { readonly issues: readonly ConfigIssue[] } => {
    const result = schema.safeParse(input);
    if (result.success) return { config: result.data };
    return {
      issues: result.error.issues.map((issue) => describe(issue, input, jsonSchema())),
    };
  };
  return {
    check,
    parse(input: unknown): C {
      const result = check(input);
      if ('config' in result) return result.config;
      throw new NightdeskError({
        code: 'CONFIG_INVALID',
        message: `Configuration of ${strategy}: ${result.issues
          .map((issue) => (issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`))
          .join('; ')}.`,
        context: { strategy, problems: result.issues.length },
      });
    },
    jsonSchema,
  };
}

function describe(issue: z.core.$ZodIssue, input: unknown, schema: SchemaNode): ConfigIssue {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(nodeAt(schema, issue.path)?.['properties'] ?? {});
    const names = issue.keys
      .map((key) => `"${key.slice(0, 40)}"${didYouMean(key.slice(0, 40), known)}`)
      .join(', ');
    return { path, message: `there is no setting ${names}; there are ${known.join(', ')}` };
  }
  const given = showGiven(valueAt(input, issue.path));
  const is = path === '' ? `the settings are ${given}` : `is ${given}`;
  // These two say what is wrong in the words of the schema's author.
  if (issue.code === 'custom') return { path, message: issue.message };
  if (issue.code === 'invalid_format') return { path, message: `${is}; ${issue.message}` };
  const node = nodeAt(schema, issue.path);
  const message = node === null ? issue.message : `${is}, and must be ${expectedValue(node)}`;
  return { path, message };
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    // The path is the validator's own way through the input.
    value = (value as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key];
  }
  return value;
}

function showGiven(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  // Not by JSON, which has no NaN.
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'boolean' || value === null
    ? JSON.stringify(value)
    : `an ${typeof value}`;
}
