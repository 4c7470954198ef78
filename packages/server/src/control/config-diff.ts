import type { ConfigChange } from '@nightdesk/contracts/api/bot-view';
import type { JsonValue } from '@nightdesk/contracts/desk/json';

type Value = JsonValue | Settings | undefined;

/** Settings of which some may be left out. */
interface Settings {
  readonly [name: string]: JsonValue | undefined;
}

/** Every setting in which two objects differ, by path (`config.period`), in the order of the paths. */
export function configDiff(before: Settings, after: Settings): ConfigChange[] {
  const changes: ConfigChange[] = [];
  compare('', before, after, changes);
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A change in one line for people: `config.period: 10 → 14`. */
export function changeLine({ path, before, after }: ConfigChange): string {
  return `${path}: ${shown(before)} → ${shown(after)}`;
}

function compare(path: string, before: Value, after: Value, changes: ConfigChange[]): void {
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare(path === '' ? key : `${path}.${key}`, before[key], after[key], changes);
    return;
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  changes.push({
    path,
    ...(before === undefined ? {} : { before: plain(before) }),
    ...(after === undefined ? {} : { after: plain(after) }),
  });
}

function isObject(value: Value): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy that nobody else holds. */
function plain(value: JsonValue | Settings): NonNullable<ConfigChange['before']> | null {
  return structuredClone(value) as NonNullable<ConfigChange['before']> | null;
}

function shown(value: unknown): string {
  const text = value === undefined ? 'not set' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
