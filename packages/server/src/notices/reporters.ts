import { appendFile } from 'node:fs/promises';
import type { Notice, Notifier, Reporter } from './notifier.ts';

/** Says notices to whoever started the desk. */
export class ConsoleReporter implements Reporter {
  readonly name = 'console';
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  async report({ level, code, text, time }: Notice): Promise<void> {
    this.#write(`${new Date(time).toISOString()} ${level} ${code}: ${text}\n`);
  }
}

/** Writes notices as JSON lines for a back end that reads them. */
export class LinesReporter implements Reporter {
  readonly name = 'lines';
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  async report(notice: Notice): Promise<void> {
    await appendFile(this.#file, `${JSON.stringify(notice)}\n`, { mode: 0o600 });
  }
}

/** Sends notices to an address, as JSON. */
export class WebhookReporter implements Reporter {
  readonly name = 'webhook';
  readonly #url: string;
  readonly #patience: number;

  /** @param patience how long an answer may take, ms */
  constructor(url: string, patience: number = 10_000) {
    this.#url = url;
    this.#patience = patience;
  }

  async report(notice: Notice): Promise<void> {
    const answer = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(notice),
      redirect: 'error',
      signal: AbortSignal.timeout(this.#patience),
    });
    await answer.body?.cancel();
    // The address may hold a secret: it is not named.
    if (!answer.ok) throw new Error(`the webhook answers ${answer.status}`);
  }
}

/** Several notifiers as one. */
export class CompositeNotifier implements Notifier {
  readonly #notifiers: readonly Notifier[];

  constructor(notifiers: readonly Notifier[]) {
    this.#notifiers = notifiers;
  }

  notify(notice: Notice): void {
    for (const notifier of this.#notifiers) notifier.notify(notice);
  }
}
