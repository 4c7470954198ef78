import { paperVenueUnderTest } from './paper-venue-under-test.ts';
import { simVenueUnderTest } from './sim-venue-under-test.ts';
import { venueGatewaySuite } from './venue-gateway-suite.test-support.ts';

venueGatewaySuite('the paper venue', ({ parts }) => paperVenueUnderTest(parts));
venueGatewaySuite('the paper venue with latency', ({ parts }) =>
  paperVenueUnderTest(parts, { latency: 50 }),
);
venueGatewaySuite('the simulated venue', ({ parts }) => simVenueUnderTest(parts));
