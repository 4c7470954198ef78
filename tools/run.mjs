/**
 * The front door of every `npm run` command: `node tools/run.mjs start|test|check|bench|simulate|soak:kill|format [arguments]`.
 *
 * It makes the commands work from a bare clone: it installs the locked packages when they are
 * missing or older than the lock file, then runs the wanted program under the pinned Node. It is
 * plain JavaScript without dependencies because the Node that starts it may be as old as 20 and
 * nothing need be installed yet; npm's own `pre` scripts cannot do this, they are switched off
 * together with all other install scripts in `.npmrc`.
 */
import { spawn } from 'node:child_process';
import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readInstallState, recordInstall, removeInstallRecord } from './install-state.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');

/** Name of the package that holds the pinned Node of this system, installed or not. */
const pinnedFolder = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** Program of each command: the file and the arguments that come before the caller's. */
const commands = {
  start: ['packages/server/bin/nightdesk.mjs', 'start'],
  test: ['tools/test.mjs'],
  check: ['tools/test.mjs', '--only-checks'],
  bench: ['bench/run.ts'],
  simulate: ['testing/simulate.ts'],
  'soak:kill': ['testing/soak-kill.ts'],
  format: ['node_modules/oxfmt/bin/oxfmt'],
};

/** Lowest Node that runs the sources, for systems without a pinned build. */
const OLDEST_NODE = 24;

/**
 * Ends with the reason and the next step.
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  process.stderr.write(`nightdesk: ${message}\n`);
  process.exit(1);
}

/**
 * Runs a program to its end, passing on the signals this process gets.
 * @param {string} file
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>} the exit code; 128 + number when a signal ended it, as shells count
 */
function run(file, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, ...options });
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const handlers = signals.map((signal) => {
      const handler = () => {
        // A terminal sends Ctrl-C to the whole group: the child has it already, and a second
        // one would read as "stop at once".
        if (signal !== 'SIGTERM' && process.stdin.isTTY) return;
        child.kill(signal);
      };
      process.on(signal, handler);
      return () => process.off(signal, handler);
    });
    const watch = watchParent(() => child.kill('SIGTERM'));
    const done = () => {
      clearInterval(watch);
      for (const off of handlers) off();
    };
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/**
 * Notices when npm was ended. npm hands SIGTERM to the shell between it and this process, and most
 * shells die of it without passing it on: the only sign that is left is another parent.
 * @param {() => void} onGone called once
 * @returns {NodeJS.Timeout | undefined}
 */
function watchParent(onGone) {
  if (process.platform === 'win32' || process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, 200);
  return timer.unref();
}

/** Installs exactly what the lock file says. */
async function install() {
  removeInstallRecord(root);
  process.stderr.write('nightdesk: installing the locked packages (once; about half a minute)\n');
  const args = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  // npm's own Node, never the pinned one: the install replaces that file.
  const npm = process.env['npm_execpath'];
  const node = process.env['npm_node_execpath'] ?? process.execPath;
  const began = Date.now();
  const byPath = npm === undefined || basename(npm) !== 'npm-cli.js';
  /** @type {import('node:child_process').SpawnOptions} */
  const options = { stdio: ['ignore', 2, 2], shell: byPath && process.platform === 'win32' };
  const code = await (
    byPath ? run('npm', args, options) : run(node, [npm, ...args], options)
  ).catch((error) => fail(`npm could not be started (${error.message}): is npm installed?`));
  if (code > 128) process.exit(code);
  if (code !== 0) {
    fail(
      `the packages could not be installed (npm ended with ${code}, its words are above). ` +
        'Is the network or the configured npm registry reachable? ' +
        'Try "npm ping", then run the same command again; nothing needs cleaning up.',
    );
  }
  const state = readInstallState(root);
  if (!state.complete) {
    fail(
      `npm finished, but ${state.reason}. The lock file does not fit the package.json files: ` +
        'run "npm install --ignore-scripts" and commit package-lock.json.',
    );
  }
  linkNode();
  recordInstall(root);
  process.stderr.write(`nightdesk: installed in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
}

/**
 * Puts the pinned Node where `npx` finds it. npm 10 removes this link again when it skips the
 * builds for other systems, which offer a program of the same name.
 */
function linkNode() {
  const link = join(bin, 'node');
  const target = join('..', pinnedFolder, 'bin', 'node');
  if (process.platform === 'win32' || existsSync(link) || !existsSync(join(bin, target))) return;
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

/**
 * The Node to run with: the pinned build, or this one where no build is published (macOS).
 * @returns {string}
 */
function nodeToRun() {
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = join(root, 'node_modules', pinnedFolder, 'bin', program);
  if (existsSync(pinned)) return pinned;
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= OLDEST_NODE) return process.execPath;
  return fail(
    `Node ${OLDEST_NODE} or later is needed on ${process.platform} ${process.arch}, where no pinned ` +
      `build is published; this is ${process.versions.node}. Install it from https://nodejs.org`,
  );
}

/**
 * The environment of the program: what it starts as plain `node` is the pinned Node too.
 * @returns {NodeJS.ProcessEnv}
 */
function environment() {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = [dirname(nodeToRun()), bin, process.env[key] ?? ''];
  return { ...process.env, [key]: folders.join(delimiter) };
}

const [name, ...rest] = process.argv.slice(2);
if (name === undefined || !Object.hasOwn(commands, name)) {
  fail(`unknown command "${name ?? ''}": one of ${Object.keys(commands).join(', ')}`);
}
const state = readInstallState(root);
if (!state.complete) {
  process.stderr.write(`nightdesk: ${state.reason}\n`);
  await install();
} else if (!state.recorded) {
  linkNode();
  recordInstall(root);
}

const [file, ...first] = commands[/** @type {keyof typeof commands} */ (name)];
if (file === undefined || !existsSync(join(root, file))) {
  fail(`"npm run ${name}" needs ${file}, which this checkout does not have. Is it complete?`);
}
process.exitCode = await run(nodeToRun(), [join(root, file), ...first, ...rest], {
  stdio: 'inherit',
  env: environment(),
}).catch((error) => fail(`Node could not be started: ${error.message}`));
