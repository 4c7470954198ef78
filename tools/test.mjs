/**
 * `npm test`: the static checks in order, then the tests. `npm run check` stops before the tests.
 *
 * One line a step with its time; a step speaks only when it fails, and the first failure ends the
 * run. The last line on standard output is always `N passed, N failed, N skipped`; a failed step
 * counts as one. Arguments go to vitest. Runs under the pinned Node, see `run.mjs`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkImports, describeProblem, problemKinds } from './check-imports.ts';

const root = join(import.meta.dirname, '..');
const onlyChecks = process.argv[2] === '--only-checks';
const vitestArgs = process.argv.slice(onlyChecks ? 3 : 2);

/** Below this the import check has lost sight of the sources. Raise it as they grow. */
const FEWEST_FILES = 380;

/**
 * @typedef {{ok: boolean, output: string}} Result
 * @typedef {{name: string, remedy: string, run: () => Result | Promise<Result>}} Step
 */

/** @type {import('node:child_process').ChildProcess | undefined} */
let running;
for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => {
    running?.kill(signal);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  });
}

/**
 * Runs a tool's own script under this Node.
 * @param {string[]} args
 * @param {'quiet' | 'loud'} voice quiet keeps the output for a failure
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Result>}
 */
function node(args, voice, env = {}) {
  return new Promise((resolve, reject) => {
    const stdio = voice === 'quiet' ? 'pipe' : 'inherit';
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', stdio, stdio],
    });
    running = child;
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** @param {string} path below node_modules */
const tool = (path) => join(root, 'node_modules', path);

/** @returns {Result} */
function plantedViolations() {
  const found = checkImports(join(root, 'tools/fixtures/imports-bad'), { atLeast: 1_000 });
  const missed = problemKinds.filter((kind) => !found.some((problem) => problem.kind === kind));
  return {
    ok: missed.length === 0,
    output: `not reported in tools/fixtures/imports-bad: ${missed.join(', ')}\n`,
  };
}

/** @returns {Result} */
function imports() {
  const problems = checkImports(root, { atLeast: FEWEST_FILES });
  return { ok: problems.length === 0, output: problems.map(describeProblem).join('\n') };
}

/** @type {Step[]} */
const steps = [
  {
    name: 'types',
    remedy: 'correct the types named above',
    run: () => node([tool('typescript/bin/tsc'), '-b', '--pretty', 'false'], 'quiet'),
  },
  {
    name: 'lint',
    remedy: 'follow the rules named above; some are corrected by "npx oxlint --fix"',
    run: () => node([tool('oxlint/bin/oxlint')], 'quiet'),
  },
  {
    name: 'format',
    remedy: 'run "npm run format"',
    run: () => node([tool('oxfmt/bin/oxfmt'), '--check'], 'quiet'),
  },
  { name: 'imports', remedy: 'move the code or the import', run: imports },
  {
    name: 'planted violations',
    remedy: 'the import check has gone blind: repair tools/check-imports.ts',
    run: plantedViolations,
  },
  {
    name: 'dependencies',
    remedy: 'declare what is used and remove what is not in the package.json named above',
    run: () => node([tool('knip/bin/knip.js'), '--no-progress', '--no-config-hints'], 'quiet'),
  },
];

/**
 * Runs vitest, its own report on the terminal.
 * @returns {Promise<{ok: boolean, counts: {passed: number, failed: number, skipped: number} | undefined}>}
 */
async function tests() {
  const folder = mkdtempSync(join(tmpdir(), 'nightdesk-test-'));
  const countsFile = join(folder, 'counts.json');
  try {
    const { ok } = await node(
      [
        tool('vitest/vitest.mjs'),
        'run',
        '--reporter=default',
        `--reporter=${join(root, 'tools/count-reporter.ts')}`,
        ...vitestArgs,
      ],
      'loud',
      { NIGHTDESK_TEST_COUNTS: countsFile },
    );
    try {
      return { ok, counts: JSON.parse(readFileSync(countsFile, 'utf8')) };
    } catch {
      return { ok: false, counts: undefined };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Prints the last line and sets the exit code.
 * @param {{passed: number, failed: number, skipped: number}} counts
 * @param {boolean} ok
 */
function finish({ passed, failed, skipped }, ok) {
  process.exitCode = ok && failed === 0 ? 0 : 1;
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
}

/** @returns {Promise<boolean>} */
async function staticChecks() {
  for (const { name, remedy, run } of steps) {
    const began = performance.now();
    const { ok, output } = await run();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    if (!ok) {
      console.log(`${output.trimEnd()}\n`);
      console.log(`FAILED ${name} after ${seconds} s: ${remedy}. Nothing further was run.`);
      return false;
    }
    console.log(`ok ${name.padEnd(20)} ${seconds.padStart(6)} s`);
  }
  return true;
}

if (!(await staticChecks())) {
  if (onlyChecks) process.exitCode = 1;
  else finish({ passed: 0, failed: 1, skipped: 0 }, false);
} else if (!onlyChecks) {
  const { ok, counts } = await tests();
  if (counts === undefined) {
    console.log('FAILED tests: vitest ended without a result, its words are above.');
    finish({ passed: 0, failed: 1, skipped: 0 }, false);
  } else {
    if (!ok && counts.failed === 0) console.log('FAILED tests: vitest refused, see above.');
    finish(counts, ok);
  }
}
