type Members = Readonly<Record<string, unknown>>;

function membersOf(value: unknown): Members | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? // An object has string keys; their values stay unknown.
      (value as Members)
    : null;
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

/**
 * What keeps a value from being a `StrategyDefinition`, each in a few words; empty when nothing does.
 * For definitions that come from files, which no compiler may have seen.
 */
export function definitionProblems(value: unknown): string[] {
  const definition = membersOf(value);
  if (definition === null) {
    return [
      value === undefined
        ? 'there is none; write "export default" before the definition'
        : `it is ${kindOf(value)}, not an object`,
    ];
  }
  const problems: string[] = [];
  const expect = (members: Members, path: string, name: string, type: string): void => {
    const member = members[name];
    if (typeof member === type) return;
    problems.push(`${path}${name} must be a ${type} and is ${kindOf(member)}`);
  };
  for (const name of ['name', 'title', 'version', 'summary']) {
    expect(definition, '', name, 'string');
  }
  if (
    typeof definition['name'] === 'string' &&
    !/^[a-z][a-z0-9-]{0,40}$/.test(definition['name'])
  ) {
    problems.push(
      `name must be lower-case words with dashes and is "${definition['name'].slice(0, 40)}"`,
    );
  }
  for (const name of ['subscriptions', 'lines', 'create']) expect(definition, '', name, 'function');
  const config = membersOf(definition['config']);
  if (config === null) {
    problems.push('config must be a schema; make it with zodConfig(name, z.strictObject({ … }))');
  } else {
    for (const name of ['parse', 'check', 'jsonSchema'])
      expect(config, 'config.', name, 'function');
  }
  const presets = membersOf(definition['presets']);
  if (presets === null || Object.values(presets).some((preset) => membersOf(preset) === null)) {
    problems.push('presets must be an object of objects, {} when there are none');
  }
  const { min, max } = membersOf(definition['instruments']) ?? {};
  const isCount = (x: unknown): x is number => Number.isInteger(x) && Number(x) >= 1;
  if (!isCount(min) || !isCount(max) || max < min) {
    problems.push('instruments must be { min, max } with whole numbers from 1, such as 1 and 1');
  }
  return problems;
}
