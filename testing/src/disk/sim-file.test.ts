import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimFile } from './sim-file.ts';

type Op = readonly ['append' | 'truncate' | 'sync' | 'power', number];

describe('SimFile', () => {
  it('reads like a plain list of bytes, and never changes what it handed out', () => {
    const op = fc.tuple(
      fc.constantFrom('append', 'append', 'append', 'truncate', 'sync', 'power'),
      fc.nat(30),
    );
    fc.assert(
      fc.property(fc.array(op, { maxLength: 60 }), (ops: Op[]) => {
        const file = new SimFile();
        let seen: number[] = [];
        let durable: number[] = [];
        let next = 0;
        const handed: { readonly view: Uint8Array; readonly bytes: readonly number[] }[] = [];
        for (const [what, n] of ops) {
          if (what === 'append') {
            const bytes = Array.from({ length: n }, () => (next += 1) & 0xff);
            file.write(file.seen.length, Uint8Array.from(bytes));
            seen = [...seen, ...bytes];
          } else if (what === 'truncate') {
            const size = Math.min(n, seen.length);
            file.truncate(size);
            seen = seen.slice(0, size);
          } else if (what === 'sync') {
            file.sync();
            durable = seen;
          } else {
            file.losePower(() => ({ fate: 'lost', point: 0 }));
            seen = durable;
          }
          expect([...file.seen]).toEqual(seen);
          expect([...file.durable]).toEqual(durable);
          handed.push({ view: file.seen, bytes: seen });
        }
        for (const { view, bytes } of handed) expect([...view]).toEqual(bytes);
      }),
    );
  });
});
