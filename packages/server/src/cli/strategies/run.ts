import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';
import { STRATEGIES } from '@nightdesk/strategies/catalogue';
import { configDocs } from '@nightdesk/strategies/config-docs';
import { loadStrategy } from '@nightdesk/strategies/load-strategy';
import type { Options } from '../options.ts';
import { print } from '../output.ts';
import { textTable } from '../text-table.ts';

/** Lists the strategies or describes one. */
export async function runStrategiesCommand(options: Options): Promise<void> {
  const [name] = options.positionals;
  const json = options.has('json');
  if (name === undefined) {
    await print(json ? `${JSON.stringify(STRATEGIES.map(brief))}\n` : listText());
    return;
  }
  const definition = await loadStrategy(name);
  await print(
    json
      ? `${JSON.stringify({ ...brief(definition), presets: definition.presets, schema: definition.config.jsonSchema() })}\n`
      : describe(definition),
  );
}

function brief({ name, title, version, summary, instruments }: StrategyDefinition): object {
  return { name, title, version, summary, instruments };
}

function listText(): string {
  const rows = STRATEGIES.map(({ name, summary }) => [name, summary]);
  return `${textTable(rows).join('\n')}\n\nnightdesk strategies NAME shows the settings.\n`;
}

/** The table of the docs, without its Markdown: header, then a row a setting. */
function settingRows(definition: StrategyDefinition): string[][] {
  return configDocs(definition)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .slice(2, -2)
        .split(' | ')
        .map((cell) => cell.replaceAll('`', '').replaceAll(String.raw`\|`, '|')),
    );
}

function describe(definition: StrategyDefinition): string {
  const { min, max } = definition.instruments;
  const presets = Object.entries(definition.presets).map(([name, settings]) => {
    const pairs = Object.entries(settings).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    return [`  ${name}`, pairs.length === 0 ? 'the defaults' : pairs.join(' ')];
  });
  return [
    `${definition.title} ${definition.version}: ${definition.summary}`,
    `Markets: ${min === max ? min : `${min} to ${max}`}`,
    '',
    ...textTable(settingRows(definition)),
    ...(presets.length === 0 ? [] : ['', 'Presets:', ...textTable(presets)]),
    '',
  ].join('\n');
}
