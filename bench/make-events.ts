/**
 * Fills a store with order events: `node bench/make-events.ts PLACE [COUNT]`, a million by default. For the doctor,
 * back-ups and starts of a desk that has traded for long.
 */
import { openStore } from '@nightdesk/store';
import { orderEvents } from './harness/order-events.ts';

const [place = '', count = '1000000'] = process.argv.slice(2);
if (place === '') throw new Error('node bench/make-events.ts PLACE [COUNT]');
const store = await openStore(place);
const began = performance.now();
let page = [];
let done = 0;
for (const event of orderEvents(Number(count))) {
  page.push(event);
  if (page.length < 1_000) continue;
  await store.append('bench', page);
  done += page.length;
  page = [];
  if (done % 50_000 === 0) {
    const seconds = (performance.now() - began) / 1000;
    process.stderr.write(`${done} events, ${Math.round(done / seconds)} a second\n`);
  }
}
await store.append('bench', page);
await store.close();
