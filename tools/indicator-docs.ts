import { INDICATORS } from '@nightdesk/core/indicators/catalogue';
import type {
  IndicatorDefinition,
  IndicatorParameter,
} from '@nightdesk/core/indicators/catalogue/definition';

const INTRODUCTION = `# Indicators

<!-- Written by \`node tools/docs-indicators.ts\` from the catalogue in packages/core/src/indicators. Change it there. -->

Every indicator is incremental: one update a bar, in a time that does not depend on the period (CCI is the
exception), without allocating. Each is a class in a file of its own in \`packages/core/src/indicators\`.

\`\`\`ts
import { SuperTrend } from '@nightdesk/core/indicators/supertrend';

const superTrend = new SuperTrend(10, 3);
for (const bar of bars) {
  const line = superTrend.update(bar.high, bar.low, bar.close); // NaN until ready
  if (superTrend.ready && superTrend.direction > 0) { /* the trend is up */ }
}
\`\`\`

- \`update\` takes what the indicator reads, in the order time, open, high, low, close, volume, and returns the
  main value; the other outputs are fields of the same names as below.
- \`warmUp\` is the number of updates until \`ready\`: from then on every output is a number, before it the main
  value is NaN. Only MACD, Stochastic and Ichimoku have a main value that comes earlier than the rest.
- \`save()\` gives a plain JSON state, \`restore(state)\` goes on from it with bit-identical values; a state of other
  parameters is refused. \`reset()\` begins anew.
- Bars are checked where they enter the system, not here: NaN in gives NaN out.
- Rolling sums, extremes and deviations are built so that no error grows with the length of the series, and
  a huge number leaves no trace once it has left the window. Values agree with the published vectors of
  Skender's Stock.Indicators to 2e-13.
- Where conventions differ, each is a named option; the first choice listed is the default.

From the command line, by the names below:

\`\`\`sh
npx nightdesk indicator supertrend --data candles.csv.gz --set period=10 --set multiplier=3 --csv
\`\`\`
`;

/** The page `docs/indicators.md`: an overview and a section for each indicator of the catalogue. */
export function indicatorDocs(): string {
  return [INTRODUCTION, overview(), ...INDICATORS.map(section)].join('\n');
}

function overview(): string {
  const rows = INDICATORS.map((definition) => {
    const { name, title, summary } = definition;
    return [
      `[${title}](#${anchor(title)})`,
      code(name),
      summary,
      String(definition.create().warmUp),
    ];
  });
  return table(['indicator', 'name', 'what it says', 'warm-up'], rows);
}

function section(definition: IndicatorDefinition): string {
  const { title, summary, convention, inputs, outputs, overlay } = definition;
  const { outputWarmUps } = definition.create();
  const hasSource = definition.parameters.some((parameter) => parameter.name === 'source');
  const reads = hasSource ? 'the price that `source` names' : inputs.join(', ');
  const drawn = overlay ? 'on the chart of the price' : 'on a chart of its own';
  return [
    `## ${title}\n`,
    `${summary} Reads ${reads}; drawn ${drawn}.\n`,
    `*Convention:* ${convention}\n`,
    table(['parameter', 'default', 'range', 'meaning'], definition.parameters.map(parameterRow)),
    table(
      ['output', 'warm-up (defaults)'],
      outputs.map((output, k) => [code(output), `${outputWarmUps[k] ?? NaN} updates`]),
    ),
  ].join('\n');
}

function parameterRow(parameter: IndicatorParameter): string[] {
  const range =
    'choices' in parameter
      ? parameter.choices.map(code).join(', ')
      : `${parameter.min} to ${parameter.max}${parameter.integer ? ', whole' : ''}`;
  return [code(parameter.name), String(parameter.default), range, parameter.text];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return `${lines.map((cells) => `| ${cells.map(escape).join(' | ')} |`).join('\n')}\n`;
}

const code = (text: string): string => `\`${text}\``;

/** The anchor that Markdown viewers make from a heading. */
const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

const escape = (cell: string): string => cell.replaceAll('|', '\\|');
