import { nodesOf, type SchemaNode, show } from './schema-node.ts';

const KINDS: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

/** What a schema asks for, in words that complete "must be …": `a whole number from 1 to 100`. */
export function expectedValue(schema: SchemaNode): string {
  const options = nodesOf(schema['anyOf']);
  if (options.length > 0) return options.map(expectedValue).join(', or ');
  if (Array.isArray(schema['enum'])) return `one of ${schema['enum'].map(show).join(', ')}`;
  const kind = KINDS[show(schema['type'])] ?? 'something else';
  const { minimum, maximum } = schema;
  const from = minimum === undefined ? '' : ` from ${show(minimum)}`;
  const to = maximum === undefined ? '' : ` to ${show(maximum)}`;
  return `${kind}${from}${to}`;
}
