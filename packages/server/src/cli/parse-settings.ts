import { usageError } from './cli-error.ts';

/**
 * `name=value` pairs as an object. Numbers, true, false, null and JSON objects and lists are read as such,
 * everything else is text; what a setting may be, its schema says.
 *
 * @throws NightdeskError `CLI_USAGE` for a pair without `=`, a name twice, or broken JSON.
 */
export function parseSettings(pairs: readonly string[]): Record<string, unknown> {
  const settings = new Map<string, unknown>();
  for (const [name, text] of splitPairs(pairs)) settings.set(name, parseValue(name, text));
  return Object.fromEntries(settings);
}

/** As {@link parseSettings}, leaving values as text. */
export function splitPairs(pairs: readonly string[]): Map<string, string> {
  const settings = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw usageError(`--set ${pair}: write it as name=value, such as --set period=10.`);
    const name = pair.slice(0, at).trim();
    if (settings.has(name)) throw usageError(`--set ${name} is given twice; give it once.`);
    settings.set(name, pair.slice(at + 1).trim());
  }
  return settings;
}

function parseValue(name: string, text: string): unknown {
  if (!/^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[[{"].*)$/s.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (cause) {
    if (!/^[[{"]/.test(text)) return text;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw usageError(`--set ${name}=${text.slice(0, 60)}: this is no valid JSON: ${reason}.`);
  }
}
