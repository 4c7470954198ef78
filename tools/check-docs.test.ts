import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDocs } from './check-docs.ts';

describe('the documentation of this repository', () => {
  it('has no dead link and no command line that is refused', async () => {
    const { problems, files, links, commands } = await checkDocs(join(import.meta.dirname, '..'));
    expect(problems).toEqual([]);
    expect(files).toBeGreaterThan(20);
    expect(links).toBeGreaterThan(80);
    expect(commands).toBeGreaterThan(15);
  });
});

describe('planted mistakes', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'nightdesk-docs-'));
    mkdirSync(join(root, 'docs'));
    writeFileSync(join(root, 'package.json'), '{ "scripts": { "start": "x" } }');
    writeFileSync(join(root, 'docs/there.md'), '# Fees, and `more`\n\n## Twice\n\n## Twice\n');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const check = async (text: string): Promise<string[]> => {
    writeFileSync(join(root, 'page.md'), text);
    return (await checkDocs(root)).problems.map(
      ({ file, line, message }) => `${file}:${line} ${message}`,
    );
  };

  it.each([
    ['[a](docs/there.md) [b](docs/there.md#fees-and-more) [c](docs/there.md#twice-1)', []],
    ['[web](https://example.org/nowhere) `[code](nowhere.md)`', []],
    ['```\n[in a block](nowhere.md)\n```', []],
    ['one\n[a](docs/gone.md)', ['page.md:2 the link docs/gone.md leads to no file']],
    ['[a](docs/there.md#fees)', ['page.md:1 the link docs/there.md#fees leads to no heading']],
    ['# Here\n[a](#there)', ['page.md:2 the link #there leads to no heading']],
    ['![a](gone.png)', ['page.md:1 the link gone.png leads to no file']],
    ['<img alt="a" src="gone.png" width="3">', ['page.md:1 the link gone.png leads to no file']],
    ['[a](../../x.md)', ['page.md:1 the link ../../x.md leaves the repository']],
  ])('links: %s', async (text, expected) => {
    expect(await check(text)).toEqual(expected);
  });

  it.each([
    ['npx nightdesk backtest --strategy x --set a=1 --data F.csv --json   # a comment', null],
    ['nightdesk data import F.csv --symbol BTCUSDT', null],
    ['npx nightdesk --help', null],
    ['npm start', null],
    ['mkdir out', null],
    ['npx nightdesk bactest', /no command nightdesk bactest/],
    ['npx nightdesk data imprt F.csv', /no command nightdesk data imprt/],
    ['npx nightdesk backtest --dat F.csv', /no option --dat/],
    ['npx nightdesk backtest --limit-fill maybe', /must be one of/],
    ['npx nightdesk data import', /Something is missing/],
    ['npm run bench', /no script bench/],
    ['node tools/gone.ts', /tools\/gone\.ts does not exist/],
  ])('command lines: %s', async (line, expected) => {
    const problems = await check(`text\n\n\`\`\`sh\n${line}\n\`\`\`\n`);
    if (expected === null) expect(problems).toEqual([]);
    else {
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(expected);
      expect(problems[0]).toMatch(/^page\.md:4 /);
    }
  });
});
