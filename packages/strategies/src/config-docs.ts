import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';
import { isNode, nodesOf, type SchemaNode, show } from './schema-node.ts';

function typeOf(schema: SchemaNode): string {
  const options = nodesOf(schema['anyOf']);
  if (options.length > 0) return options.map(typeOf).join(' or ');
  if (Array.isArray(schema['enum'])) return 'choice';
  const type = show(schema['type'] ?? 'any');
  const entries = schema['additionalProperties'];
  return type === 'object' && isNode(entries) ? `name → ${typeOf(entries)}` : type;
}

function rangeOf(schema: SchemaNode): string {
  const options = nodesOf(schema['anyOf']);
  if (options.length > 0) {
    return options
      .map(rangeOf)
      .filter((text) => text !== '')
      .join(' or ');
  }
  const choices: unknown = schema['enum'];
  if (Array.isArray(choices)) return choices.map((choice) => `\`${show(choice)}\``).join(', ');
  const entries = schema['additionalProperties'];
  if (isNode(entries)) return rangeOf(entries);
  const below = schema['exclusiveMinimum'];
  const from = schema['minimum'] ?? (below === undefined ? undefined : `above ${show(below)}`);
  const to = schema['maximum'];
  if (from !== undefined && to !== undefined) return `${show(from)} – ${show(to)}`;
  if (from !== undefined) return `from ${show(from)}`;
  if (to !== undefined) return `to ${show(to)}`;
  return typeof schema['pattern'] === 'string' ? `\`${schema['pattern']}\`` : '';
}

/** A cell of a Markdown table: one line, and no bar that would end it. */
function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
}

/**
 * A strategy's settings as a Markdown table (setting, type, range, default, text) and its presets below it,
 * made from the JSON Schema of its configuration, so that it cannot say anything else than the validator.
 */
export function configDocs(definition: StrategyDefinition): string {
  const properties = definition.config.jsonSchema()['properties'];
  const rows = Object.entries(isNode(properties) ? properties : {}).map(([name, schema]) => {
    const node = isNode(schema) ? schema : {};
    const initial = 'default' in node ? `\`${JSON.stringify(node['default'])}\`` : 'required';
    const text = typeof node['description'] === 'string' ? node['description'] : '';
    const cells = [`\`${name}\``, typeOf(node), rangeOf(node), initial, text];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  const presets = Object.entries(definition.presets).map(([name, settings]) => {
    const pairs = Object.entries(settings).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    return `- \`${name}\`: ${pairs.length === 0 ? 'the defaults' : `\`${pairs.join(' ')}\``}`;
  });
  return [
    '| setting | type | range | default | what it does |',
    '|---|---|---|---|---|',
    ...rows,
    ...(presets.length === 0 ? [] : ['', 'Presets:', '', ...presets]),
  ].join('\n');
}

const BEGIN = '<!-- settings: made by tools/docs-strategies.ts -->';
const END = '<!-- end of settings -->';

/**
 * A README with its settings brought up to date: everything between the two settings comments is replaced.
 * Gives back null when the comments are not there.
 */
export function withConfigDocs(readme: string, definition: StrategyDefinition): string | null {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin === -1 || end < begin) return null;
  const table = configDocs(definition);
  return `${readme.slice(0, begin)}${BEGIN}\n\n${table}\n\n${readme.slice(end)}`;
}
