/** A write that is not durable yet: bytes at an offset, or a new length. */
interface PendingWrite {
  readonly offset: number;
  /** Null: the file is cut at `offset`. */
  readonly bytes: Uint8Array | null;
}

/** What becomes of an unsynced write when the power goes. */
export type WriteFate = 'kept' | 'lost' | 'torn' | 'garbage';

/** One file of a simulated disk: what programs see, what is durable, and the writes between the two. */
export class SimFile {
  #seen: Uint8Array = new Uint8Array(0);
  #durable: Uint8Array = new Uint8Array(0);
  #pending: PendingWrite[] = [];

  /** What a program reads: the system's cache over what is durable. */
  get seen(): Uint8Array {
    return this.#seen;
  }

  /** What would surely be read after a power loss now. */
  get durable(): Uint8Array {
    return this.#durable;
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#do({ offset, bytes });
  }

  truncate(size: number): void {
    this.#do({ offset: size, bytes: null });
  }

  sync(): void {
    this.#durable = this.#seen;
    this.#pending = [];
  }

  /** Decides the fate of each unsynced write, in order; afterwards programs see what is durable. */
  losePower(fateOf: () => { readonly fate: WriteFate; readonly point: number }): void {
    let content = this.#durable;
    for (const pending of this.#pending) {
      const { fate, point } = fateOf();
      if (fate === 'lost') continue;
      content = apply(content, fate === 'kept' ? pending : damaged(pending, fate, point));
    }
    this.#durable = content;
    this.#seen = content;
    this.#pending = [];
  }

  #do(pending: PendingWrite): void {
    this.#pending.push(pending);
    this.#seen = apply(this.#seen, pending);
  }
}

/**
 * The content after a write. What was handed out before stays as it was: bytes are only ever added in place behind
 * the end of all views, and copied otherwise.
 */
function apply(content: Uint8Array, { offset, bytes }: PendingWrite): Uint8Array {
  if (bytes === null) {
    const cut = new Uint8Array(offset);
    cut.set(content.subarray(0, offset));
    return cut;
  }
  const size = Math.max(content.length, offset + bytes.length);
  if (offset === content.length) return appended(content, bytes, size);
  const next = new Uint8Array(size);
  next.set(content);
  next.set(bytes, offset);
  return next;
}

/** How far each buffer is in use: two contents may begin alike and go on differently. */
const used = new WeakMap<ArrayBufferLike, number>();

function appended(content: Uint8Array, bytes: Uint8Array, size: number): Uint8Array {
  let { buffer } = content;
  if (content.byteOffset !== 0 || used.get(buffer) !== content.length || buffer.byteLength < size) {
    const grown = new Uint8Array(size * 2);
    grown.set(content);
    ({ buffer } = grown);
  }
  const next = new Uint8Array(buffer, 0, size);
  next.set(bytes, content.length);
  used.set(buffer, size);
  return next;
}

/** `torn`: only the beginning got to the disk. `garbage`: all of it did, with nonsense from a point on. */
function damaged(pending: PendingWrite, fate: 'torn' | 'garbage', point: number): PendingWrite {
  const { offset, bytes } = pending;
  if (bytes === null || bytes.length === 0) return pending;
  const cut = point % bytes.length;
  if (fate === 'torn') return { offset, bytes: bytes.slice(0, cut) };
  const mixed = bytes.slice();
  for (let i = cut; i < mixed.length; i += 1) mixed[i] = (i * 167 + point) & 0xff;
  return { offset, bytes: mixed };
}
