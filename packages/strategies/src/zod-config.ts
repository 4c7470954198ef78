import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { ConfigIssue, ConfigSchema } from '@nightdesk/core/strategy/strategy-definition';
import { z } from 'zod';

/**
 * Makes a strategy's configuration from one zod object: the validator, the JSON Schema that forms and docs
 * are made from, and the defaults all come from it. Give a `z.strictObject`, so
 * that unknown settings are problems and not silently dropped.
 */
export function zodConfig<C>(
  strategy: string,
  schema: z.ZodObject & z.ZodType<C>,
): ConfigSchema<C> {
  const check = (
    input: unknown,
  ): { readonly config: C } | { readonly issues: readonly ConfigIssue[] } => {
    const result = schema.safeParse(input);
    if (result.success) return { config: result.data };
    return {
      issues: result.error.issues.map((issue) => describe(issue, Object.keys(schema.shape))),
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
    jsonSchema(): Readonly<Record<string, unknown>> {
      return z.toJSONSchema(schema, { io: 'input' });
    },
  };
}

function describe(issue: z.core.$ZodIssue, known: readonly string[]): ConfigIssue {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `"${key.slice(0, 40)}"`).join(', ');
    return { path, message: `there is no setting ${names}; there are ${known.join(', ')}` };
  }
  return { path, message: issue.message };
}
