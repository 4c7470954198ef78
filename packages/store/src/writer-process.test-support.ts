/**
 * The process behind `spawnWriter`: buys again and again, two events an append, and prints the number of appends
 * that were acknowledged, after they were. It goes on after the orders that its bot has already.
 */
import { writeSync } from 'node:fs';
import { filled, intended, sent } from './events/sample-events.test-support.ts';
import { openStore } from './open-store.ts';

const [place = '', bot = '', account = '', most = '0'] = process.argv.slice(2);
const store = await openStore(place);
const orders = await store.records('orders', account);
let number = Math.max(0, ...orders.filter((o) => o.bot === bot).map((o) => o.sequence));
for (let done = 1; done <= Number(most); done += 1) {
  number += 1;
  const side = number % 2 === 1 ? 'BUY' : 'SELL';
  await store.append(account, [
    intended(bot, number, side),
    sent(bot, number),
    filled(bot, number, `${bot}-${number}`, side),
  ]);
  // Written at once: what is printed was acknowledged, whatever happens next.
  writeSync(1, `${done}\n`);
}
await store.close();
