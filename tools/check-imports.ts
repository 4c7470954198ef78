/**
 * The import check: packages point one way, core depends on nothing, files are short and form no
 * cycles. `node tools/check-imports.ts --at-least 40 [root]` prints what is wrong and ends with 1.
 *
 * It reads the sources with oxc-parser and the packages' own `package.json`. Because a check that
 * sees no files passes vacuously, the caller says how many it must at least see; a planted tree
 * (`tools/fixtures/imports-bad`) holds one violation of each kind and must fail.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { findCycles } from './find-cycles.ts';
import { packageOrder } from './package-order.ts';
import { readImports } from './read-imports.ts';
import type { FoundImport } from './read-imports.ts';

/** Every kind of problem, in the order of the list in the contributor's guide. */
export const problemKinds = [
  'direction',
  'escape',
  'core-outside',
  'undeclared',
  'cycle',
  'index-inside',
  'unknown-package',
  'unparsable',
  'too-long',
  'too-few',
] as const;

/** Kind of a problem. */
export type ProblemKind = (typeof problemKinds)[number];

/** One thing that is wrong: where (path below the root, line from 1) and what to do. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Options of the check. */
export interface CheckOptions {
  /** Fewest source files that must be seen. */
  readonly atLeast: number;
}

interface PackageInfo {
  /** Folder name and rank in the order; undefined for a workspace above all packages (bench). */
  readonly name: string;
  readonly rank: number | undefined;
  readonly folder: string;
  /** Names a source file may import. */
  readonly runtime: ReadonlySet<string>;
  /** Names a test may import besides. */
  readonly development: ReadonlySet<string>;
}

const SCOPE = '@nightdesk/';
/** The workspace that tests of any package may use, and nothing that runs in production. */
const FOR_TESTS = 'testing';
const LONGEST_FILE = 500;
const SOURCE = /\.(?:ts|tsx|mts|mjs)$/;
const TEST = /\.(?:test|test-support)\.tsx?$/;
const SKIPPED_FOLDERS = new Set(['node_modules', 'fixtures', 'results', 'dist', 'out', '.types']);
const builtins = new Set(builtinModules);

/** One line for people: `[kind] file:line message`. */
export function describeProblem({ kind, file, line, message }: Problem): string {
  return `[${kind}] ${file}:${line} ${message}`;
}

/**
 * Checks all source files below `packages/`, `bench/`, `testing/` and, for their length only,
 * `tools/`.
 * @param root folder that holds `packages/`
 * @returns the problems, ordered by file and line; empty when all is well
 */
export function checkImports(root: string, options: CheckOptions): Problem[] {
  const problems: Problem[] = [];
  const packages = findPackages(root);
  const edges = new Map<string, string[]>();
  let seen = 0;
  for (const info of packages) {
    checkManifest(root, info, problems);
    for (const file of sourceFiles(info.folder)) {
      seen += 1;
      const text = readFileSync(file, 'utf8');
      checkLength(root, file, text, problems);
      edges.set(file, checkFile(root, info, packages, file, text, problems));
    }
  }
  for (const file of sourceFiles(join(root, 'tools'))) {
    checkLength(root, file, readFileSync(file, 'utf8'), problems);
  }
  for (const cycle of findCycles(edges)) {
    const names = cycle.map((file) => place(root, file));
    problems.push({
      kind: 'cycle',
      file: names[0] ?? '',
      line: 1,
      message: `imports itself by way of ${[...names.slice(1), names[0]].join(' -> ')}: move what both need into a file of its own`,
    });
  }
  problems.sort((a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line);
  if (seen < options.atLeast) {
    problems.push({
      kind: 'too-few',
      file: '.',
      line: 1,
      message: `saw ${seen} source files, at least ${options.atLeast} were expected: is this the root of the repository?`,
    });
  }
  return problems;
}

/** Path below the root with `/`, the same on every system. */
function place(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}

function sourceFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name)) files.push(...sourceFiles(path));
    } else if (SOURCE.test(entry.name)) files.push(path);
  }
  return files.sort();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function dependencyNames(manifest: unknown, ...fields: string[]): Set<string> {
  const names = new Set<string>();
  if (!isRecord(manifest)) return names;
  for (const field of fields) {
    const entries = manifest[field];
    if (isRecord(entries)) for (const name of Object.keys(entries)) names.add(name);
  }
  return names;
}

function readJson(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function findPackages(root: string): PackageInfo[] {
  const rootTools = dependencyNames(readJson(join(root, 'package.json')), 'devDependencies');
  const folders = ['bench', 'testing'].map((name) => ({ name, folder: join(root, name) }));
  for (const entry of readdirSync(join(root, 'packages'), { withFileTypes: true })) {
    if (entry.isDirectory()) {
      folders.push({ name: entry.name, folder: join(root, 'packages', entry.name) });
    }
  }
  return folders
    .filter(({ folder }) => existsSync(join(folder, 'package.json')))
    .map(({ name, folder }) => {
      const manifest = readJson(join(folder, 'package.json'));
      const rank = packageOrder.indexOf(name);
      return {
        name,
        folder,
        rank: rank === -1 ? undefined : rank,
        runtime: dependencyNames(
          manifest,
          'dependencies',
          'optionalDependencies',
          'peerDependencies',
        ),
        development: new Set([...rootTools, ...dependencyNames(manifest, 'devDependencies')]),
      };
    });
}

/** A package outside `packages/` stands above them all; one inside must have a place in the order. */
function mayImport(from: PackageInfo, to: string): boolean {
  const rank = packageOrder.indexOf(to);
  return rank !== -1 && (from.rank === undefined || rank < from.rank);
}

function checkManifest(root: string, info: PackageInfo, problems: Problem[]): void {
  const file = place(root, join(info.folder, 'package.json'));
  if (info.rank === undefined && dirname(file).startsWith('packages/')) {
    problems.push({
      kind: 'unknown-package',
      file,
      line: 1,
      message: `"${info.name}" has no place in the order of packages: add it to tools/package-order.ts`,
    });
  }
  for (const name of [...info.runtime, ...info.development]) {
    if (name === SCOPE + FOR_TESTS && !info.runtime.has(name)) continue;
    const target = name.startsWith(SCOPE) ? name.slice(SCOPE.length) : undefined;
    if (target !== undefined && !mayImport(info, target)) {
      problems.push({
        kind: 'direction',
        file,
        line: 1,
        message: `${info.name} may not depend on ${name}, which does not stand below it`,
      });
    }
  }
}

function checkLength(root: string, file: string, text: string, problems: Problem[]): void {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (lines <= LONGEST_FILE) return;
  problems.push({
    kind: 'too-long',
    file: place(root, file),
    line: LONGEST_FILE + 1,
    message: `has ${lines} lines, ${LONGEST_FILE} is the limit: split it by concept`,
  });
}

/** Checks one file and returns the files of its own package that it imports when it runs. */
function checkFile(
  root: string,
  info: PackageInfo,
  packages: readonly PackageInfo[],
  file: string,
  text: string,
  problems: Problem[],
): string[] {
  const where = place(root, file);
  const { imports, error } = readImports(file, text);
  if (error !== undefined) {
    problems.push({ kind: 'unparsable', file: where, line: error.line, message: error.message });
  }
  const targets: string[] = [];
  for (const found of imports) {
    const problem = found.specifier.startsWith('.')
      ? checkRelative(info, file, found)
      : checkNamed(info, packages, file, found);
    if (problem !== undefined) problems.push({ file: where, line: found.line, ...problem });
    else if (found.specifier.startsWith('.') && !found.typeOnly) {
      targets.push(resolve(dirname(file), found.specifier));
    }
  }
  return targets;
}

type Finding = Pick<Problem, 'kind' | 'message'>;

function checkRelative(info: PackageInfo, file: string, found: FoundImport): Finding | undefined {
  const target = resolve(dirname(file), found.specifier);
  if (!target.startsWith(info.folder + sep)) {
    return {
      kind: 'escape',
      message: `"${found.specifier}" leaves the package: import the other package by its name`,
    };
  }
  // The test of the public face is the one file inside that must look at it.
  if (basename(target) === 'index.ts' && basename(file) !== 'index.test.ts') {
    return {
      kind: 'index-inside',
      message: `"${found.specifier}" is the package's face for others: import the file that has it`,
    };
  }
  return undefined;
}

function checkNamed(
  info: PackageInfo,
  packages: readonly PackageInfo[],
  file: string,
  found: FoundImport,
): Finding | undefined {
  const { specifier } = found;
  const isTest = TEST.test(file);
  if (info.name === 'core' && info.rank !== undefined && !isTest) {
    return {
      kind: 'core-outside',
      message: `core imports nothing from outside, this is "${specifier}": take a port instead`,
    };
  }
  const bare = specifier.replace(/^node:/, '');
  if (specifier.startsWith('node:') || builtins.has(bare)) return undefined;
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  if (name.startsWith(SCOPE)) {
    const target = name.slice(SCOPE.length);
    if (target === FOR_TESTS) return checkForTests(info, isTest);
    if (!packageOrder.includes(target) || !packages.some((other) => other.name === target)) {
      return { kind: 'unknown-package', message: `there is no package "${name}"` };
    }
    if (!mayImport(info, target)) {
      return {
        kind: 'direction',
        message: `${info.name} may not import "${name}", which does not stand below it`,
      };
    }
  }
  if (info.runtime.has(name) || (isTest && info.development.has(name))) return undefined;
  return {
    kind: 'undeclared',
    message: `"${name}" is not among the dependencies of ${info.name}/package.json: add it there`,
  };
}

/** The simulation is for tests, also those of the packages that it imports itself, and for measuring. */
function checkForTests(info: PackageInfo, isTest: boolean): Finding | undefined {
  const name = SCOPE + FOR_TESTS;
  if (!isTest && (info.rank !== undefined || info.name !== 'bench')) {
    return {
      kind: 'direction',
      message: `"${name}" is for tests: nothing that runs may import it`,
    };
  }
  if (info.development.has(name)) return undefined;
  return {
    kind: 'undeclared',
    message: `"${name}" is not among the devDependencies of ${info.name}/package.json: add it there`,
  };
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { 'at-least': { type: 'string', default: '1' } },
    allowPositionals: true,
  });
  const root = resolve(positionals[0] ?? join(import.meta.dirname, '..'));
  const problems = checkImports(root, { atLeast: Number(values['at-least']) });
  for (const problem of problems) console.error(describeProblem(problem));
  if (problems.length > 0) process.exitCode = 1;
}
