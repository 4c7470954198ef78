/** The doctor in a process of its own, with what it cost, as JSON: `node bench/doctor.ts PLACE`. */
import { doctor } from '@nightdesk/store';

const [place = ''] = process.argv.slice(2);
const began = performance.now();
const { healthy, chain, difference } = await doctor(place);
const seconds = (performance.now() - began) / 1000;
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(
  JSON.stringify({
    healthy,
    events: chain.events,
    difference,
    fault: chain.fault,
    seconds,
    peakMb,
  }),
);
