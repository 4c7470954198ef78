import { Money } from '@nightdesk/core/money/money';
import { SimNetwork } from '../network/sim-network.ts';
import type { SimLife } from '../process/sim-life.ts';
import { SimProcess } from '../process/sim-process.ts';
import { World } from '../run/world.ts';
import { SimGateway } from '../venue/sim-gateway.ts';
import { SimVenue } from '../venue/sim-venue.ts';
import { VENUE_DEFAULTS } from '../venue/venue-options.ts';
import type { VenueRequest } from '../venue/venue-request.ts';
import { BTC, SPOT, USDT } from '../venue/venue.test-support.ts';
import type { VenueUnderTest } from './venue-under-test.ts';

/** The simulated venue behind its network, without faults; the test alone moves its prices. */
export async function simVenueUnderTest(parts: boolean): Promise<VenueUnderTest> {
  const world = new World(1, { mode: 'explicit', faults: [] });
  const venue = new SimVenue(world, {
    ...VENUE_DEFAULTS,
    dedupe: 'all',
    visibilityLag: 0,
    parts: parts ? 3 : 1,
    instruments: [{ instrument: SPOT, price: 3_000_000n }],
    deposits: [Money.parse('10000', USDT), Money.parse('1', BTC)],
  });
  const network = new SimNetwork<VenueRequest>(world, 'net', venue, []);
  const lives: SimLife[] = [];
  const process = new SimProcess(world, {
    name: 'client',
    boot: (life) => {
      lives.push(life);
    },
  });
  process.start();
  const [life] = lives;
  if (life === undefined) throw new Error('the process did not boot');
  const gateway = new SimGateway(network.port(life), life.clock, venue);
  venue.freeze();
  venue.start();
  const { scheduler } = world;
  const breathe = (): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(resolve);
    });
  const move = async (strides: number): Promise<void> => {
    for (let i = 0; i < Math.max(1, Math.abs(strides)); i += 1) {
      venue.books.path(SPOT).move(Math.sign(strides) * 1_000);
      venue.books.advance(SPOT);
    }
  };
  return {
    gateway,
    instrument: SPOT,
    price: () => venue.books.path(SPOT).price,
    // A stride is 0.2 %.
    rise: () => move(4),
    fall: () => move(-4),
    stay: () => move(0),
    now: () => scheduler.now,
    pass: async (ms) => {
      let over = false;
      scheduler.in(ms, 'pass', () => {
        over = true;
      });
      while (!over) {
        scheduler.step();
        await breathe();
      }
    },
    settle: async (promise) => {
      let over = false;
      const finished = promise.finally(() => {
        over = true;
      });
      await breathe();
      for (let i = 0; i < 10_000 && !over; i += 1) {
        scheduler.step();
        await breathe();
      }
      return finished;
    },
    close: () => Promise.resolve(),
  };
}
