/**
 * The local venue as a process of its own: `node testing/src/local-venue/venue-process.ts [SETTINGS]`, the
 * settings as JSON. Prints its address on one line, and ends when its standard input does.
 */
import { SystemClock } from '@nightdesk/server/live-clock';
import { localVenueOptions, type LocalVenueSettings } from './local-venue-options.ts';
import { VenueServer } from './venue-server.ts';

// Written by `start-venue.ts`, or by hand for a look around.
const settings = JSON.parse(process.argv[2] ?? '{}') as LocalVenueSettings;
const server = await VenueServer.listen(localVenueOptions(settings), new SystemClock());
process.stdout.write(`${server.url}\n`);
process.stdin.resume();
process.stdin.once('close', () => {
  void server.close();
});
