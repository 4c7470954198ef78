import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SeededRng } from '@nightdesk/core/ports/rng';
import { temporaryFolder } from '../temp-folder.test-support.ts';
import { PaperDesk } from './paper-desk.test-support.ts';

const START = Date.UTC(2026, 0, 5);
const LIVES = 4;

describe('an account with bots on the paper venue', () => {
  it.each([
    ['as it is', 1, {}],
    ['with latency', 2, { latency: 120 }],
    ['with a share of the volume', 3, { volumeShare: 0.02 }],
  ])(
    'trades, dies and goes on, %s',
    async (_name, seed, options) => {
      const database = join(temporaryFolder(), 'desk.db');
      const dice = new SeededRng(seed);
      let time = START;
      let fills = 0;
      let resting = 0;
      const ids = new Set<string>();
      for (let life = 1; life <= LIVES; life += 1) {
        const desk = await PaperDesk.start(database, time, seed, options);
        expect(desk.account.phase).toBe('READY');
        expect(desk.restored.venue).toEqual(desk.restored.books);
        resting += desk.restored.venue.length;
        // What was booked before is there, each trade once.
        const booked = desk.account.books.all('fills').length;
        expect(booked).toBeGreaterThanOrEqual(life === 1 ? 0 : 1);
        await desk.clock.advance(10_000 + Math.floor(dice.next() * 10_000));
        expect(desk.account.failure).toBeNull();
        for (const host of desk.account.bots.values()) expect(host.failure).toBeNull();
        if (life === LIVES) {
          await desk.rest();
          expect(await desk.differences()).toEqual([]);
          const all = desk.account.books.all('fills');
          for (const { tradeId } of all) ids.add(tradeId);
          expect(ids.size).toBe(all.length);
          fills = all.length;
          expect(desk.notices.filter(({ level }) => level === 'error')).toEqual([]);
        }
        // In the middle of whatever goes on: prices come, and nothing that is awaited ends any more.
        desk.clock.advanceNow(600);
        time = (await desk.die()) + Math.floor(dice.next() * 30_000);
      }
      expect(fills).toBeGreaterThan(60);
      expect(resting).toBeGreaterThan(5);
    },
    60_000,
  );
});
