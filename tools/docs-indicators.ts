/** Writes docs/indicators.md from the indicator catalogue: `node tools/docs-indicators.ts`. A test fails when it is not current. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { indicatorDocs } from './indicator-docs.ts';

writeFileSync(join(import.meta.dirname, '../docs/indicators.md'), indicatorDocs());
