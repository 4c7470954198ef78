import { SystemClock } from '@nightdesk/server/live-clock';
import { Money } from '@nightdesk/core/money/money';
import type { LiveClock } from '@nightdesk/core/ports/live-clock';
import { venueGatewaySuite } from '../../conformance/venue-gateway-suite.test-support.ts';
import type { VenueUnderTest } from '../../conformance/venue-under-test.ts';
import { LOCAL_SPOT } from '../local-instruments.ts';
import { localVenueOptions } from '../local-venue-options.ts';
import { VenueServer } from '../venue-server.ts';
import { GATEWAY_DEFAULTS } from './config.ts';
import { HttpGateway } from './execution.ts';

/** Real clocks that can be put forward. */
class MovableClock implements LiveClock {
  readonly #system = new SystemClock();
  #ahead = 0;

  now(): number {
    return this.#system.now() + this.#ahead;
  }

  mono(): number {
    return this.#system.mono() + this.#ahead;
  }

  sleep(ms: number): Promise<void> {
    return this.#system.sleep(ms);
  }

  async pass(ms: number): Promise<void> {
    this.#ahead += ms;
    // Messages of the stream need a moment of their own to arrive.
    await this.#system.sleep(25);
  }
}

/** The local venue over HTTP; the test alone moves its prices. */
async function httpVenueUnderTest(parts: boolean): Promise<VenueUnderTest> {
  const clock = new MovableClock();
  const { venue: options, ...rest } = localVenueOptions({
    venue: { visibilityLag: 0, parts: parts ? 3 : 1, aliveEvery: 1_000 },
  });
  const server = await VenueServer.listen(
    {
      ...rest,
      venue: {
        ...options,
        instruments: [{ instrument: LOCAL_SPOT, price: 3_000_000n }],
        deposits: [Money.parse('10000', LOCAL_SPOT.quote), Money.parse('1', LOCAL_SPOT.base)],
      },
    },
    clock,
  );
  const gateway = new HttpGateway(
    { ...GATEWAY_DEFAULTS, url: server.url, instruments: [LOCAL_SPOT], visibilityLag: 0 },
    clock,
  );
  const { venue } = server;
  venue.freeze();
  const move = async (strides: number): Promise<void> => {
    for (let i = 0; i < Math.max(1, Math.abs(strides)); i += 1) {
      venue.books.path(LOCAL_SPOT).move(Math.sign(strides) * 1_000);
      venue.books.advance(LOCAL_SPOT);
    }
  };
  return {
    gateway,
    instrument: LOCAL_SPOT,
    price: () => venue.books.path(LOCAL_SPOT).price,
    // A stride is 0.2 %.
    rise: () => move(4),
    fall: () => move(-4),
    stay: () => move(0),
    now: () => clock.now(),
    pass: (ms) => clock.pass(ms),
    settle: (promise) => promise,
    close: async () => {
      await gateway.close();
      await server.close();
    },
  };
}

venueGatewaySuite('the local venue over HTTP', ({ parts }) => httpVenueUnderTest(parts));
