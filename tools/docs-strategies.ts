/**
 * Writes the settings tables of the strategies' READMEs from their schemas:
 * `node tools/docs-strategies.ts`. A test fails when a table is not current.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STRATEGIES } from '@nightdesk/strategies/catalogue';
import { withConfigDocs } from '@nightdesk/strategies/config-docs';

for (const definition of STRATEGIES) {
  const file = join(import.meta.dirname, `../packages/strategies/src/${definition.name}/README.md`);
  const before = readFileSync(file, 'utf8');
  const after = withConfigDocs(before, definition);
  if (after === null) throw new Error(`${file} has no settings comments to write between`);
  if (after !== before) writeFileSync(file, after);
  console.log(`${after === before ? 'current' : 'written'} ${definition.name}`);
}
