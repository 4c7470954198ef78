#!/usr/bin/env node
/**
 * The command `nightdesk`. Plain JavaScript that Node 20 can run: on an older Node than the desk needs it
 * starts itself again under the pinned one, passing on signals and the exit code; else it runs the command line.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Lowest Node that runs the sources. */
const OLDEST_NODE = 24;

const self = fileURLToPath(import.meta.url);

/**
 * The pinned Node, in the nearest `node_modules` above this file; null where there is none.
 * @returns {string | null}
 */
function pinnedNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  for (let folder = dirname(self); ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', `node-${system}-${process.arch}`, 'bin', program);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) return null;
  }
}

/** Starts this file again under the pinned Node and ends as it ends. */
function restart() {
  const node = pinnedNode();
  if (node === null) {
    process.stderr.write(
      `error NODE_VERSION: Node ${OLDEST_NODE} or later is needed, and this is ${process.versions.node}. ` +
        'Run "npm install" in the folder of Nightdesk, which brings the right one, or install it from https://nodejs.org\n',
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(node, [self, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group: the child has it already.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  child.once('error', (error) => {
    process.stderr.write(`error NODE_START: ${node} cannot be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  });
}

/** Keeps compiled code between runs, which halves the start. Where it cannot be kept the start is slower, no more. */
function cacheCompiledCode() {
  try {
    module.enableCompileCache?.(join(dirname(self), '../../../node_modules/.cache/nightdesk'));
  } catch {
    // A cache is never worth failing for.
  }
}

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  restart();
} else {
  // Node's own warnings (a strategy file outside of any package, say) would stand between our messages.
  if (process.env['NIGHTDESK_DEBUG'] !== '1') process.removeAllListeners('warning');
  cacheCompiledCode();
  const { main } = await import('../src/cli/main.ts');
  await main();
}
