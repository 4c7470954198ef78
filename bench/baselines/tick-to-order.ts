/**
 * The floor of tick → order: `node bench/baselines/tick-to-order.ts URL DATABASE`. A WebSocket message, JSON.parse, an EMA, one
 * durable row (SQLite, WAL, FULL), one HTTP POST; no order book, no risk, no recovery. Written after the
 * baseline `tick-to-order.mjs` with durable=1; it ends when its standard input does.
 */
import Database from 'better-sqlite3';
import { Pool } from 'undici';
import { WebSocket } from 'ws';

interface TradeMessage {
  readonly p: string;
  readonly s: string;
  readonly t: number;
}

const [url = '', file = ''] = process.argv.slice(2);
const pool = new Pool(url, { connections: 8, pipelining: 1 });
const db = new Database(file);
db.pragma('journal_mode=WAL');
db.pragma('synchronous=FULL');
db.exec('create table if not exists o (id integer primary key, c text)');
const insert = db.prepare('insert into o (c) values (?)');
let ema = 0;

async function post(body: string): Promise<void> {
  const reply = await pool.request({
    path: '/order',
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  await reply.body.text();
}

const feed = new WebSocket(`${url.replace('http', 'ws')}/feed`, { perMessageDeflate: false });
feed.on('message', (data: Buffer) => {
  // Sent by `harness/mock-exchange.ts`.
  const message = JSON.parse(data.toString()) as TradeMessage;
  const price = Number(message.p);
  ema += (price - ema) * 0.1;
  const body = JSON.stringify({
    symbol: message.s,
    side: price > ema ? 'BUY' : 'SELL',
    quantity: '0.01',
    price: message.p,
    newClientOrderId: message.t,
  });
  insert.run(body);
  void post(body);
});
feed.on('open', () => {
  process.stdout.write('ready\n');
});
process.stdin.resume().once('close', () => process.exit(0));
