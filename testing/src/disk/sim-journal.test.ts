import { describe, expect, it } from 'vitest';
import type { Fault } from '../faults/fault.ts';
import { World } from '../run/world.ts';
import { decodeRecords, encodeRecord } from './journal-records.ts';
import { SimDisk } from './sim-disk.ts';

const calm = (faults: readonly Fault[] = []): World => new World(1, { mode: 'explicit', faults });
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (words: string): Uint8Array => new TextEncoder().encode(words);
const fate = (n: number, kind: string, amount = 1): Fault => ({
  site: 'd/f/power-loss',
  n,
  kind,
  amount,
});

describe('SimDisk', () => {
  it('shows writes at once and keeps only synced ones for sure', () => {
    const disk = new SimDisk(calm(), 'd');
    disk.append('f', bytes('one'));
    disk.sync('f');
    disk.append('f', bytes('two'));
    expect(text(disk.read('f'))).toBe('onetwo');
    expect(text(disk.durable('f'))).toBe('one');
  });

  it('keeps unsynced writes over a kill, where a later power loss may still take them', () => {
    const disk = new SimDisk(calm([fate(0, 'lost')]), 'd');
    disk.append('f', bytes('one'));
    disk.crash('kill');
    expect(text(disk.read('f'))).toBe('one');
    disk.crash('power');
    expect(text(disk.read('f'))).toBe('');
  });

  it('decides the fate of each unsynced write alone', () => {
    const disk = new SimDisk(
      calm([fate(1, 'lost'), fate(2, 'torn', 2), fate(3, 'garbage', 1)]),
      'd',
    );
    disk.append('f', bytes('synced.'));
    disk.sync('f');
    for (const words of ['kept', 'lost', 'torn', 'rest']) disk.append('f', bytes(words));
    disk.crash('power');
    const left = disk.read('f');
    expect(text(left.subarray(0, 11))).toBe('synced.kept');
    // Where the lost write was is a hole, as files have them.
    expect([...left.subarray(11, 15)]).toEqual([0, 0, 0, 0]);
    expect(text(left.subarray(15, 17))).toBe('to');
    expect([...left.subarray(17, 19)]).toEqual([0, 0]);
    expect(text(left.subarray(19, 20))).toBe('r');
    expect(text(left.subarray(20))).not.toBe('est');
    expect(disk.durable('f')).toEqual(left);
  });

  it('refuses to write when it is full, with nothing written', () => {
    const full = { site: 'd/f/append', n: 0, kind: 'disk-full', amount: 0 };
    const disk = new SimDisk(calm([full]), 'd');
    expect(() => disk.append('f', bytes('x'))).toThrow('No space is left');
    expect(disk.read('f')).toHaveLength(0);
    disk.append('f', bytes('y'));
    expect(text(disk.read('f'))).toBe('y');
  });
});

describe('journal records', () => {
  const records = [['a'], ['b', { c: '12.50' }], [], ['é€']];
  const file = (): Uint8Array => {
    const parts = records.map(encodeRecord);
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  };

  it('come back as they were', () => {
    expect(decodeRecords(file())).toEqual({ records, size: file().length });
  });

  it('end before the first damage, wherever a byte is missing or wrong', () => {
    const whole = file();
    const ends = records.map((_, i) =>
      records.slice(0, i + 1).reduce<number>((sum, record) => sum + encodeRecord(record).length, 0),
    );
    for (let at = 0; at < whole.length; at += 1) {
      const intact = ends.filter((end) => end <= at).length;
      expect(decodeRecords(whole.slice(0, at)).records).toEqual(records.slice(0, intact));
      const spoilt = whole.slice();
      spoilt[at] = (spoilt[at] ?? 0) ^ 0x20;
      expect(decodeRecords(spoilt).records).toEqual(records.slice(0, intact));
    }
    expect(decodeRecords(new Uint8Array(64))).toEqual({ records: [], size: 0 });
  });
});
