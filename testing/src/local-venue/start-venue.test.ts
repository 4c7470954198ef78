import { afterEach, describe, expect, it } from 'vitest';
import { SystemClock } from '@nightdesk/server/live-clock';
import type { VenueEvent, VenueOrder } from '@nightdesk/core/ports/venue-gateway';
import { GATEWAY_DEFAULTS } from './gateway/config.ts';
import { HttpGateway } from './gateway/execution.ts';
import { LOCAL_INSTRUMENTS, LOCAL_SPOT } from './local-instruments.ts';
import type { LocalVenueSettings } from './local-venue-options.ts';
import { RunningVenue } from './start-venue.ts';

const clock = new SystemClock();
const instruments = LOCAL_INSTRUMENTS.map(({ instrument }) => instrument);

describe('the local venue in a process of its own', () => {
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  async function start(
    settings: LocalVenueSettings,
    timeout: number,
  ): Promise<{ readonly venue: RunningVenue; readonly gateway: HttpGateway }> {
    const venue = await RunningVenue.start(settings);
    const config = { ...GATEWAY_DEFAULTS, url: venue.url, instruments, timeout };
    const gateway = new HttpGateway(config, clock);
    closing.push(
      () => venue.stop(),
      () => gateway.close(),
    );
    return { venue, gateway };
  }

  const order = (clientOrderId: string): VenueOrder => ({
    clientOrderId,
    instrument: LOCAL_SPOT.id,
    side: 'BUY',
    type: 'MARKET',
    quantity: 100n,
    limitPrice: 0n,
    triggerPrice: 0n,
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    group: null,
  });

  it('keeps its books when the client goes', async () => {
    const { venue, gateway } = await start({}, 2_000);
    expect(await gateway.submit(order('one'), clock.now() + 2_000)).toMatchObject({ kind: 'ok' });
    await gateway.close();
    const truth = await venue.truth();
    expect(truth).toMatchObject({ accepted: { one: 1 }, defects: [] });
    expect(truth.trades.length).toBeGreaterThan(0);
    expect(truth.orders).toMatchObject([{ clientOrderId: 'one', quantity: '0.00100' }]);
  });

  it('misbehaves as the seed says until it is told to settle, and places nothing twice', async () => {
    // A seed that enables every kind of fault.
    const { venue, gateway } = await start({ seed: 18, misbehaves: true, acts: ['hand-buy'] }, 300);
    const events: VenueEvent[] = [];
    const feed = gateway.subscribe((event) => events.push(event));
    const names = Array.from({ length: 120 }, (_, i) => `m-${i}`);
    const kinds = new Set<string>();
    await Promise.all(
      [0, 1, 2, 3, 4, 5].map(async (lane) => {
        for (const name of names.filter((_, i) => i % 6 === lane)) {
          const answer = await gateway.submit(order(name), clock.now() + 2_000);
          kinds.add(answer.kind === 'unknown' ? answer.doubt : answer.kind);
        }
      }),
    );
    await venue.settle();
    feed.close();
    const config = { ...GATEWAY_DEFAULTS, url: venue.url, instruments, timeout: 20_000 };
    const patient = new HttpGateway(config, clock);
    closing.push(() => patient.close());
    const answer = await patient.submit(order('last'), clock.now() + 20_000);
    const truth = await venue.truth();
    expect(Object.values(truth.accepted).every((times) => times === 1)).toBe(true);
    expect(truth.defects).toEqual([]);
    expect([...kinds]).toEqual(expect.arrayContaining(['ok', 'timeout', 'unreachable']));
    expect(Object.keys(truth.counts).some((name) => name.startsWith('fault: '))).toBe(true);
    expect(answer).toMatchObject({ kind: 'ok' });
    const still = await patient.prices();
    await clock.sleep(250);
    expect(await patient.prices()).toEqual(still);
  });
});
