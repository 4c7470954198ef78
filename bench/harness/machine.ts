import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { C_FLAGS, compilerVersion } from './c-loop.ts';

/** What the figures were measured on. Nothing in it names the machine. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  /** With its flags; null where there is none. */
  readonly compiler: string | null;
}

/** Looks at this machine. */
export async function describeMachine(): Promise<Machine> {
  const compiler = await compilerVersion();
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${await distribution()}${type()} ${release()}, ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
    compiler: compiler === null ? null : `${compiler}, ${C_FLAGS.join(' ')}`,
  };
}

/** Processes that wanted to run in the last minute, on average: far above 0 before a run, the figures are rough. */
export function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

/** A few letters for a file's name. */
export function shortName({ processor, cores }: Machine): string {
  const words = processor.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `${words.replaceAll(/^-+|-+$/g, '').slice(0, 32)}-${cores}-cores`;
}

async function distribution(): Promise<string> {
  try {
    const text = await readFile('/etc/os-release', 'utf8');
    const name = /^PRETTY_NAME="?([^"\n]+)/m.exec(text)?.[1];
    return name === undefined ? '' : `${name}, `;
  } catch {
    return '';
  }
}
