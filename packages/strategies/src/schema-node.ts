/** A JSON Schema, or a part of one, whose members are read with care. */
export type SchemaNode = Readonly<Record<string, unknown>>;

/** Whether a value is an object that may be read as a schema. */
export function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schemas in a list; empty when it is none. */
export function nodesOf(value: unknown): readonly SchemaNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The schema of what lies at `path` below `root`; null when the schema says nothing of it. */
export function nodeAt(root: SchemaNode, path: readonly PropertyKey[]): SchemaNode | null {
  let node: SchemaNode = root;
  for (const key of path) {
    const properties = node['properties'];
    const next = isNode(properties)
      ? properties[String(key)]
      : (node['additionalProperties'] ?? node['items']);
    if (!isNode(next)) return null;
    node = next;
  }
  return node;
}

/** A JSON value as a reader sees it: text without quotes. */
export function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
