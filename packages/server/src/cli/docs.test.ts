import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { COMMANDS } from './commands.ts';
import { withReference } from './reference.ts';
import { Workplace } from './run-cli.test-support.ts';

const document = readFileSync(new URL('../../../../docs/cli.md', import.meta.url), 'utf8');
const place = new Workplace();
afterAll(() => {
  place.remove();
});

describe('docs/cli.md', () => {
  it('holds the help as it is; node packages/server/src/cli/write-reference.ts writes it', async () => {
    const commands = await Promise.all(COMMANDS.map((entry) => entry.load()));
    expect(withReference(document, commands)).toBe(document);
  });

  it('begins with commands that run', async () => {
    const block = /```sh\n([^`]+)```/.exec(document)?.[1] ?? '';
    const lines = block.trim().split('\n');
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) {
      const args = line.replace(/#.*/, '').trim().split(/ +/).slice(1);
      const { code, err } = await place.run(...args);
      expect([line, code, /^error/m.test(err)]).toEqual([line, 0, false]);
    }
  });
});
