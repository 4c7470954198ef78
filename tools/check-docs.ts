/**
 * The check of the documentation: relative links lead to files and headings that exist, and command
 * lines in `sh` blocks name commands, options and scripts that exist.
 * `node tools/check-docs.ts [root]` prints what is wrong and ends with 1. A test runs it too.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { COMMANDS } from '@nightdesk/server/cli/commands';
import { readOptions } from '@nightdesk/server/cli/options';

/** One thing that is wrong: where (path below the root, line from 1) and what. */
export interface DocProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** What was seen; a check that sees nothing passes vacuously, so callers compare. */
export interface DocCheck {
  readonly problems: readonly DocProblem[];
  readonly files: number;
  readonly links: number;
  readonly commands: number;
}

const SKIPPED_FOLDERS = new Set(['node_modules', 'fixtures', 'results', 'out', 'data', '.git']);

/** `[text](target)`, `![text](target)` and `<img src="target">`. */
const LINK = /\]\(([^()\s]+(?:\([^()\s]*\))?)\)|<img [^>]*src="([^"]+)"/g;

/** Checks every Markdown file below `root`, a clone of the repository or a tree shaped like one. */
export async function checkDocs(root: string): Promise<DocCheck> {
  const problems: DocProblem[] = [];
  let links = 0;
  let commands = 0;
  const files = markdownFiles(root);
  for (const path of files) {
    const file = relative(root, path).split(sep).join('/');
    for (const { text, line, fence } of linesOf(readFileSync(path, 'utf8'))) {
      const found = fence === null ? linkTargets(text) : [];
      links += found.length;
      for (const target of found) {
        const message = linkProblem(root, path, target);
        if (message !== null) problems.push({ file, line, message });
      }
      const words = fence === 'sh' ? commandWords(text) : [];
      if (words.length === 0) continue;
      commands += 1;
      // In turn, as there are few and each loads a command.
      const message = await commandProblem(root, words);
      if (message !== null) problems.push({ file, line, message });
    }
  }
  return { problems, files: files.length, links, commands };
}

function markdownFiles(folder: string): string[] {
  const files: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // Names of source folders may be those of folders to skip: only the root has an `out` and a `data`.
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name) || path.includes(`${sep}packages${sep}`)) {
        if (entry.name !== 'node_modules') files.push(...markdownFiles(path));
      }
    } else if (entry.name.endsWith('.md')) files.push(path);
  }
  return files.sort();
}

interface Line {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** Language of the fenced block that it lies in, '' for none named; null outside. */
  readonly fence: string | null;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let fence: string | null = null;
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const mark = /^\s*```\s*(\S*)/.exec(line);
    if (mark === null) lines.push({ text: line, line: i + 1, fence });
    else fence = fence === null ? (mark[1] ?? '') : null;
  }
  return lines;
}

function linkTargets(text: string): string[] {
  const plain = text.replaceAll(/`[^`]*`/g, 'code');
  return [...plain.matchAll(LINK)]
    .map((match) => match[1] ?? match[2] ?? '')
    .filter((target) => !/^(?:https?|mailto):/.test(target));
}

function linkProblem(root: string, from: string, target: string): string | null {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? from : resolve(dirname(from), decodeURIComponent(path));
  if (relative(root, file).startsWith('..')) return `the link ${target} leaves the repository`;
  if (!existsSync(file)) return `the link ${target} leads to no file`;
  if (anchor === undefined) return null;
  if (!file.endsWith('.md')) return `the link ${target} has an anchor and leads to no Markdown`;
  return headings(readFileSync(file, 'utf8')).has(anchor)
    ? null
    : `the link ${target} leads to no heading`;
}

/** The anchors of a file's headings, made as GitHub makes them. */
function headings(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const { text: line, fence } of linesOf(text)) {
    const title = fence === null ? /^#{1,6}\s+(.*?)\s*$/.exec(line)?.[1] : undefined;
    if (title === undefined) continue;
    const anchor = title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-');
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n += 1) unique = `${anchor}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

/** The words of a line of shell, without its comment; none for an empty line. */
function commandWords(line: string): string[] {
  return line
    .replace(/(?:^|\s)#.*$/, '')
    .split(/\s+/)
    .filter((word) => word !== '');
}

async function commandProblem(root: string, words: readonly string[]): Promise<string | null> {
  const [first = '', second = '', ...rest] = words;
  if (first === 'npx' && second === 'nightdesk') return nightdeskProblem(rest);
  if (first === 'nightdesk') return nightdeskProblem(words.slice(1));
  if (first === 'npm') return scriptProblem(root, second, rest);
  const program = first === 'npx' ? words.slice(1) : words;
  const file = program[1] ?? '';
  return program[0] === 'node' &&
    /^[\w./-]+\.[mc]?[jt]s$/.test(file) &&
    !existsSync(join(root, file))
    ? `${file} does not exist`
    : null;
}

async function nightdeskProblem(words: readonly string[]): Promise<string | null> {
  const count = [2, 1].find((n) =>
    COMMANDS.some(({ name }) => name === words.slice(0, n).join(' ')),
  );
  if (count === undefined) {
    return /^--(?:help|version)$/.test(words.join(' '))
      ? null
      : `there is no command nightdesk ${words.slice(0, 2).join(' ')}`;
  }
  const entry = COMMANDS.find(({ name }) => name === words.slice(0, count).join(' '));
  if (entry === undefined) return null;
  try {
    readOptions(await entry.load(), words.slice(count));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function scriptProblem(root: string, name: string, rest: readonly string[]): string | null {
  const script = name === 'run' ? (rest[0] ?? '') : name;
  if (name !== 'run' && name !== 'start' && name !== 'test') return null;
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const scripts =
    typeof manifest === 'object' && manifest !== null && 'scripts' in manifest
      ? manifest.scripts
      : undefined;
  return typeof scripts === 'object' && scripts !== null && script in scripts
    ? null
    : `package.json has no script ${script}`;
}

if (import.meta.main) {
  const { problems, files, links, commands } = await checkDocs(
    resolve(process.argv[2] ?? join(import.meta.dirname, '..')),
  );
  for (const { file, line, message } of problems) console.log(`${file}:${line} ${message}`);
  console.log(
    `${files} files, ${links} links, ${commands} command lines, ${problems.length} problems`,
  );
  if (problems.length > 0) process.exitCode = 1;
}
