import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Notice, Reporter } from './notifier.ts';
import { PacedReporter, type PaceOptions } from './paced-reporter.ts';
import { CompositeNotifier, ConsoleReporter, LinesReporter, WebhookReporter } from './reporters.ts';

const MINUTE = 60_000;

class Clock {
  time = 12 * 60 * MINUTE;
  readonly slept: number[] = [];

  now(): number {
    return this.time;
  }

  mono(): number {
    return this.time;
  }

  async sleep(ms: number): Promise<void> {
    this.slept.push(ms);
  }
}

const notice = (change: Partial<Notice> = {}): Notice => ({
  level: 'warn',
  code: 'C',
  text: 'text',
  bot: 'b1',
  time: 0,
  ...change,
});

class Memory implements Reporter {
  readonly name = 'memory';
  readonly texts: string[] = [];
  failures = 0;

  async report({ text }: Notice): Promise<void> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('no line');
    }
    this.texts.push(text);
  }
}

function paced(options: Partial<PaceOptions> = {}): {
  clock: Clock;
  reporter: Memory;
  lost: string[];
  notifier: PacedReporter;
} {
  const clock = new Clock();
  const reporter = new Memory();
  const lost: string[] = [];
  const notifier = new PacedReporter(reporter, clock, ({ text }) => lost.push(text), options);
  return { clock, reporter, lost, notifier };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('a reporter with a pace', () => {
  it('says the same once in a while, and how often it was left out', async () => {
    const { clock, reporter, notifier } = paced();
    for (let i = 0; i < 5; i++) notifier.notify(notice());
    notifier.notify(notice({ bot: 'b2', text: 'another bot' }));
    clock.time += 6 * MINUTE;
    notifier.notify(notice());
    await settled();
    expect(reporter.texts).toEqual(['text', 'another bot', 'text (and 4 times before)']);
  });

  it('tries again with growing pauses, then says that it was lost', async () => {
    const { clock, reporter, lost, notifier } = paced({ tries: 3 });
    reporter.failures = 2;
    notifier.notify(notice());
    await settled();
    expect([reporter.texts, clock.slept]).toEqual([['text'], [1_000, 2_000]]);
    reporter.failures = 9;
    notifier.notify(notice({ code: 'D', text: 'lost' }));
    await settled();
    expect(lost).toEqual(['lost']);
  });

  it('does not flood, and lets errors through', async () => {
    const { reporter, notifier } = paced({ perMinute: 3 });
    for (let i = 0; i < 10; i++) notifier.notify(notice({ code: `C${i}`, text: `${i}` }));
    notifier.notify(notice({ level: 'error', code: 'E', text: 'error' }));
    await settled();
    expect(reporter.texts).toEqual(['0', '1', '2', 'error (7 others were left out)']);
  });

  it('keeps what is no error for the morning', async () => {
    const { clock, reporter, notifier } = paced({ quiet: { from: 22, to: 6 } });
    clock.time = 23 * 60 * MINUTE;
    notifier.notify(notice({ text: 'later' }));
    notifier.notify(notice({ level: 'error', code: 'E', text: 'at once' }));
    await settled();
    expect(reporter.texts).toEqual(['later', 'at once']);
    clock.time = 29 * 60 * MINUTE;
    notifier.notify(notice({ code: 'F', text: 'in the night' }));
    await settled();
    expect(reporter.texts.length).toBe(2);
    clock.time = 30 * 60 * MINUTE;
    notifier.notify(notice({ code: 'G', text: 'in the morning' }));
    await settled();
    expect(reporter.texts.slice(2)).toEqual(['in the night', 'in the morning']);
  });

  it('brings what waits when it is closed, and takes no more', async () => {
    const { reporter, notifier } = paced();
    notifier.notify(notice());
    await notifier.close();
    notifier.notify(notice({ code: 'late', text: 'late' }));
    expect(reporter.texts).toEqual(['text']);
  });
});

describe('reporters', () => {
  it('write to the console and as lines', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nightdesk-notices-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const lines: string[] = [];
    await new ConsoleReporter((line) => lines.push(line)).report(notice());
    expect(lines).toEqual(['1970-01-01T00:00:00.000Z warn C: text\n']);
    const reporter = new LinesReporter(join(folder, 'n.jsonl'));
    await reporter.report(notice({ text: 'one\nline' }));
    await reporter.report(notice());
    const written = readFileSync(join(folder, 'n.jsonl'), 'utf8').trimEnd().split('\n');
    expect(written.map((line): unknown => JSON.parse(line))).toEqual([
      notice({ text: 'one\nline' }),
      notice(),
    ]);
  });

  it('send to an address, follow nobody elsewhere and do not wait for ever', async () => {
    const got: string[] = [];
    const server: Server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString('utf8')));
      request.on('end', () => {
        if (request.url === '/slow') return;
        got.push(body);
        response.writeHead(
          request.url?.startsWith('/bad') === true ? 500 : request.url === '/away' ? 302 : 204,
          {
            location: 'http://127.0.0.1:1/',
          },
        );
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const at = (path: string): WebhookReporter =>
      new WebhookReporter(`http://127.0.0.1:${port}${path}`, 200);
    await at('/hook?key=hunter2').report(notice());
    expect(got.map((text): unknown => JSON.parse(text))).toEqual([notice()]);
    await expect(at('/bad?key=hunter2').report(notice())).rejects.toThrow(
      /^the webhook answers 500$/,
    );
    await expect(at('/away').report(notice())).rejects.toThrow();
    await expect(at('/slow').report(notice())).rejects.toThrow();
  });

  it('are several as one', () => {
    const heard: string[] = [];
    const one = { notify: ({ code }: Notice): void => void heard.push(code) };
    new CompositeNotifier([one, one]).notify(notice());
    expect(heard).toEqual(['C', 'C']);
  });
});
