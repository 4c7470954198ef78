import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkImports, problemKinds } from './check-imports.ts';
import { findCycles } from './find-cycles.ts';
import { readImports } from './read-imports.ts';

const planted = join(import.meta.dirname, 'fixtures/imports-bad');

describe('the import check on the planted tree', () => {
  const problems = checkImports(planted, { atLeast: 1 });
  const found = problems.map(({ kind, file }) => `${kind} ${file}`);

  it('reports each violation where it was planted, and nothing else', () => {
    expect(found).toEqual([
      'core-outside packages/core/src/core-outside.ts',
      'cycle packages/core/src/cycle-a.ts',
      'index-inside packages/core/src/index-inside.ts',
      'too-long packages/core/src/too-long.ts',
      'unparsable packages/core/src/unparsable.ts',
      'direction packages/data/package.json',
      'direction packages/data/src/direction-dynamic.ts',
      'direction packages/data/src/direction.ts',
      'escape packages/data/src/escape-type.ts',
      'escape packages/data/src/escape.ts',
      'unknown-package packages/data/src/unknown-package.ts',
      'unknown-package packages/mystery/package.json',
      'direction packages/strategies/src/testing-at-run-time.ts',
      'undeclared packages/strategies/src/undeclared-package.ts',
      'undeclared packages/strategies/src/undeclared.ts',
    ]);
  });

  it('has a violation of every kind', () => {
    const kinds = new Set(checkImports(planted, { atLeast: 1_000 }).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual([...problemKinds].sort());
  });

  it('gives the line of the import', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nightdesk-imports-'));
    try {
      cpSync(planted, folder, { recursive: true });
      writeFileSync(
        join(folder, 'packages/data/src/escape.ts'),
        "// one\n// two\nexport { good } from '../../core/src/good.ts';\n",
      );
      const escape = checkImports(folder, { atLeast: 1 }).find(({ file }) =>
        file.endsWith('escape.ts'),
      );
      expect(escape?.line).toBe(3);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the import check on this repository', () => {
  it('fails when it sees fewer files than it was told to expect', () => {
    const root = join(import.meta.dirname, '..');
    const problems = checkImports(root, { atLeast: 1_000_000 });
    expect(problems.map(({ kind }) => kind)).toContain('too-few');
  });
});

describe('readImports', () => {
  it('tells erased imports from those that run', () => {
    const { imports, error } = readImports(
      'x.ts',
      [
        "import type { A } from './a.ts';",
        "import { type B } from './b.ts';",
        "import './c.ts';",
        "export * from './d.ts';",
        "export type { E } from './e.ts';",
        "const f = await import('./f.ts');",
        'export const none = 1;',
      ].join('\n'),
    );
    expect(error).toBeUndefined();
    expect(imports).toEqual([
      { specifier: './a.ts', line: 1, typeOnly: true },
      { specifier: './b.ts', line: 2, typeOnly: false },
      { specifier: './c.ts', line: 3, typeOnly: false },
      { specifier: './d.ts', line: 4, typeOnly: false },
      { specifier: './e.ts', line: 5, typeOnly: true },
      { specifier: './f.ts', line: 6, typeOnly: true },
    ]);
  });
});

describe('findCycles', () => {
  it('finds a file that imports itself and a ring, not a diamond', () => {
    const edges = new Map([
      ['self', ['self']],
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['top', ['left', 'right']],
      ['left', ['bottom']],
      ['right', ['bottom']],
    ]);
    expect(findCycles(edges)).toEqual([['self'], ['a', 'b', 'c']]);
  });
});
