/** Nonsense for every operation that the API documents: no answer is a failure of the desk, and every one comes. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeAccount, makeBot, openApi } from './api.test-support.ts';

type Schema = Readonly<Record<string, unknown>>;

/** What is tried where a schema wants something else. */
const ODD: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  1.5,
  '',
  'x'.repeat(5_000),
  "'; drop table bots; --",
  '../../../etc/passwd',
  '%00',
  '\u0000',
  '\ud800',
  '__proto__',
  '🌙',
  [],
  {},
  [[[[[]]]]],
  { a: { b: { c: [null] } } },
  { constructor: { prototype: {} } },
];

/** Values near a schema: mostly fitting, so that they come through to the code behind. */
function near(
  schema: Schema,
  all: Readonly<Record<string, Schema>>,
  depth = 0,
): fc.Arbitrary<unknown> {
  const odd = fc.constantFrom(...ODD);
  const right = fitting(schema, all, depth);
  return fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: odd });
}

function fitting(
  schema: Schema,
  all: Readonly<Record<string, Schema>>,
  depth: number,
): fc.Arbitrary<unknown> {
  const ref = schema['$ref'];
  if (typeof ref === 'string') {
    const known = all[ref.split('/').at(-1) ?? ''];
    return known === undefined || depth > 5
      ? fc.json({ maxDepth: 2 }).map((text): unknown => JSON.parse(text))
      : near(known, all, depth + 1);
  }
  const options = (schema['anyOf'] ?? schema['oneOf'] ?? schema['allOf']) as Schema[] | undefined;
  if (options !== undefined && options.length > 0)
    return fc.oneof(...options.map((one) => near(one, all, depth + 1)));
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  if ('const' in schema) return fc.constant(schema['const']);
  switch (schema['type']) {
    case 'object': {
      const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
      if (Object.keys(properties).length === 0)
        return fc.dictionary(
          fc.constantFrom('period', 'USDT', 'multiplier', 'x y', '__proto__', 'constructor'),
          fc.oneof(fc.integer(), fc.constantFrom(...ODD)),
          { maxKeys: 3 },
        );
      const required = (schema['required'] ?? []) as string[];
      return fc.record(
        Object.fromEntries(
          Object.entries(properties).map(([name, one]) => [name, near(one, all, depth + 1)]),
        ),
        { requiredKeys: required.filter((name) => Object.hasOwn(properties, name)) },
      );
    }
    case 'array':
      return fc.array(near((schema['items'] ?? {}) as Schema, all, depth + 1), { maxLength: 3 });
    case 'integer':
    case 'number':
      return fc.oneof(
        fc.integer({ min: 0, max: 100_000 }),
        fc.double(),
        fc.constantFrom(0, -1, 2 ** 53),
      );
    case 'boolean':
      return fc.boolean();
    case 'string':
      return fc.constantFrom(
        'b1',
        'acc',
        'supertrend',
        'BTCUSDT.SIMULATED',
        'BTCUSDT',
        '1',
        '0.5',
        '10000',
        'research',
        'a name',
        '123456',
        "x'--",
        '-1',
        'b1-1',
        '1e5',
      );
    default:
      return fc.constantFrom(...ODD);
  }
}

it('is answered, and never with a failure', async () => {
  const desk = await openApi();
  const admin = await desk.claim();
  await makeAccount(desk, admin, 'acc');
  await makeBot(desk, admin, 'b1', 'acc');
  const document = desk.api.app.swagger() as unknown as {
    paths: Record<string, Record<string, Record<string, unknown>>>;
    components?: { schemas?: Record<string, Schema> };
  };
  const schemas = document.components?.schemas ?? {};
  const seen = new Map<number, number>();
  for (const [path, methods] of Object.entries(document.paths)) {
    if (/sign-out|auth\/sessions|auth\/password|users\/\{id\}|\/stream|\/backtests$/.test(path))
      continue;
    for (const [method, operation] of Object.entries(methods)) {
      const parameters = (operation['parameters'] ?? []) as {
        name: string;
        in: string;
        schema: Schema;
        required?: boolean;
      }[];
      const content = (
        operation['requestBody'] as { content?: Record<string, { schema: Schema }> } | undefined
      )?.content;
      const bodySchema = content?.['application/json']?.schema;
      const inputs = fc.record({
        params: fc.record(
          Object.fromEntries(
            parameters
              .filter((one) => one.in === 'path')
              .map((one) => [one.name, near(one.schema, schemas)]),
          ),
        ),
        query: fc.record(
          Object.fromEntries(
            parameters
              .filter((one) => one.in === 'query')
              .map((one) => [one.name, near(one.schema, schemas)]),
          ),
          { requiredKeys: [] },
        ),
        body: bodySchema === undefined ? fc.constant(undefined) : near(bodySchema, schemas),
        key: fc.option(fc.constantFrom('k1', 'k2', '\t', 'x'.repeat(200)), { nil: undefined }),
      });
      await fc.assert(
        fc.asyncProperty(inputs, async ({ params, query, body, key }) => {
          let url = path;
          for (const [name, value] of Object.entries(params))
            url = url.replace(`{${name}}`, encodeURIComponent(textOf(value)));
          const search = new URLSearchParams(
            Object.entries(query).map(([name, value]): [string, string] => [name, textOf(value)]),
          );
          const began = performance.now();
          const reply = await desk.ask(method.toUpperCase(), `${url}?${search.toString()}`, {
            ...admin,
            ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
            headers: key === undefined ? {} : { 'idempotency-key': key },
          });
          seen.set(reply.status, (seen.get(reply.status) ?? 0) + 1);
          expect(
            reply.status,
            `${method} ${url}?${search.toString()} ${JSON.stringify(body)} ${reply.text}`,
          ).toBeLessThan(500);
          expect(performance.now() - began).toBeLessThan(5_000);
          if (reply.status >= 400) {
            expect(reply.headers['content-type']).toBe('application/problem+json');
            expect(reply.text).not.toMatch(/node_modules|\.ts:\d|SQLITE|at \w+ \(/);
          }
        }),
        { numRuns: 12, seed: 7 },
      );
    }
  }
  // Nonsense alone would show nothing: some of it must have got through.
  expect(seen.get(200) ?? 0).toBeGreaterThan(100);
  expect((seen.get(400) ?? 0) + (seen.get(422) ?? 0)).toBeGreaterThan(100);
}, 120_000);

function textOf(value: unknown): string {
  // A lone surrogate has no UTF-8, and so no address.
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
    .replaceAll(/\p{Cs}/gu, '?')
    .slice(0, 300);
}
