import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { FaultSpec } from '../faults/fault.ts';
import type { CrashKind } from '../process/crash-kind.ts';
import type { World } from '../run/world.ts';
import { SimFile, type WriteFate } from './sim-file.ts';

/** Fates of an unsynced write at a power loss; what is left of the probability is `kept`. */
const FATES: readonly FaultSpec[] = [
  { kind: 'lost', share: 0.35 },
  { kind: 'torn', share: 0.2, low: 1, high: 200 },
  { kind: 'garbage', share: 0.15, low: 1, high: 200 },
];
const FULL: readonly FaultSpec[] = [{ kind: 'disk-full', rarity: 4 }];
const SYNC_FAILS: readonly FaultSpec[] = [{ kind: 'sync-failed', rarity: 10 }];

/** What a simulated disk does besides. */
export interface SimDiskOptions {
  /** Syncs may fail: nobody knows then what is durable. Default false. */
  readonly syncsFail?: boolean;
}

/**
 * A disk whose writes are durable only after a sync. A killed process leaves its unsynced writes in the
 * system's cache, where the next life reads them though they may still be lost; a power loss keeps,
 * loses, tears or spoils each of them. The calls are effects: wrap them in `SimLife.io`.
 */
export class SimDisk {
  readonly #world: World;
  readonly #name: string;
  readonly #options: SimDiskOptions;
  readonly #files = new Map<string, SimFile>();

  constructor(world: World, name: string, options: SimDiskOptions = {}) {
    this.#world = world;
    this.#name = name;
    this.#options = options;
  }

  /** What a program reads; empty for a file that is not there. */
  read(file: string): Uint8Array {
    return this.#file(file).seen;
  }

  /** What would surely be read after a power loss: for invariants, not for programs. */
  durable(file: string): Uint8Array {
    return this.#file(file).durable;
  }

  /** Writes after the end. @throws NightdeskError `DISK_FULL` (retry), with nothing written. */
  append(file: string, bytes: Uint8Array): void {
    const target = this.#file(file);
    if (this.#world.plan.at(`${this.#name}/${file}/append`, FULL) !== null) {
      this.#world.sometimes('the disk was full');
      throw new NightdeskError({
        code: 'DISK_FULL',
        message: `No space is left for ${bytes.length} bytes in ${file}; free some and try again.`,
        context: { file },
        disposition: 'retry',
      });
    }
    target.write(target.seen.length, bytes);
  }

  truncate(file: string, size: number): void {
    this.#file(file).truncate(size);
  }

  /** Makes the writes durable. @throws NightdeskError `DISK_FAILED` (halt), with any of them durable or none. */
  sync(file: string): void {
    const site = `${this.#name}/${file}/sync`;
    if (this.#options.syncsFail === true && this.#world.plan.at(site, SYNC_FAILS) !== null) {
      this.#world.sometimes('a sync failed');
      throw new NightdeskError({
        code: 'DISK_FAILED',
        message: `${file} could not be synced: what was written last may be lost. Stop, and read it anew.`,
        context: { file },
        disposition: 'halt',
      });
    }
    this.#file(file).sync();
  }

  crash(kind: CrashKind): void {
    if (kind === 'kill') return;
    for (const [name, file] of this.#files) {
      const site = `${this.#name}/${name}/power-loss`;
      file.losePower(() => {
        const fault = this.#world.plan.at(site, FATES);
        return { fate: fateOf(fault?.kind), point: fault?.amount ?? 0 };
      });
    }
  }

  #file(name: string): SimFile {
    let file = this.#files.get(name);
    if (file === undefined) {
      file = new SimFile();
      this.#files.set(name, file);
    }
    return file;
  }
}

function fateOf(kind: string | undefined): WriteFate {
  return kind === 'lost' || kind === 'torn' || kind === 'garbage' ? kind : 'kept';
}
