/** `node packages/server/src/cli/write-reference.ts` writes the help of every command into docs/cli.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { COMMANDS } from './commands.ts';
import { withReference } from './reference.ts';

const file = new URL('../../../../docs/cli.md', import.meta.url);
const commands = await Promise.all(COMMANDS.map((entry) => entry.load()));
const text = withReference(readFileSync(file, 'utf8'), commands);
if (text === null) throw new Error(`${file.pathname} has no marks for the help`);
writeFileSync(file, text);
