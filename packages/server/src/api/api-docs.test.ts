/**
 * docs/api.md lists every operation. `NIGHTDESK_WRITE_DOCS=1 npx vitest run packages/server/src/api/api-docs.test.ts`
 * writes the list anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openApi } from './api.test-support.ts';

const FILE = new URL('../../../../docs/api.md', import.meta.url);
const BEGIN = '<!-- endpoints -->';
const END = '<!-- end of endpoints -->';

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
}

it('docs/api.md lists every operation of the API', async () => {
  const desk = await openApi();
  const { paths = {} } = desk.api.app.swagger() as unknown as {
    paths?: Record<string, Record<string, Operation>>;
  };
  const groups = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { summary = '', description = '', tags = [] }] of Object.entries(methods)) {
      const scope = /Needs the scope `(\w+)`/.exec(description)?.[1] ?? 'anyone';
      const shown = path.replaceAll(/\{(\w+)\}/g, ':$1');
      const [tag = ''] = tags;
      groups.set(tag, [
        ...(groups.get(tag) ?? []),
        `| \`${method.toUpperCase()} ${shown}\` | ${scope} | ${summary} |`,
      ]);
    }
  }
  const lines = [...groups].flatMap(([tag, rows]) => [
    '',
    `### ${tag}`,
    '',
    '| | scope | |',
    '|---|---|---|',
    ...rows,
  ]);
  const text = readFileSync(FILE, 'utf8');
  const wanted = `${text.slice(0, text.indexOf(BEGIN))}${BEGIN}\n${lines.join('\n')}\n\n${text.slice(text.indexOf(END))}`;
  if (process.env['NIGHTDESK_WRITE_DOCS'] === '1') writeFileSync(FILE, wanted);
  else expect(text).toBe(wanted);
});
