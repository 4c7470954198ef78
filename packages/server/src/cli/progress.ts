/** How often a bar is drawn at most, ms. */
const EVERY = 80;
const CELLS = 30;

/** Tells of long work. @param done, total in whatever is counted */
export type OnProgress = (done: number, total: number) => void;

/**
 * A progress bar on standard error, or undefined where nobody would see it (no terminal, or `quiet`). Our own
 * thirty lines: cli-progress brings three more packages, and back-tests of a second need no more than this.
 */
export function progressBar(
  title: string,
  quiet: boolean,
): { readonly on: OnProgress; end(): void } | undefined {
  if (quiet || !process.stderr.isTTY) return undefined;
  let drawn = 0;
  const on: OnProgress = (done, total) => {
    const now = performance.now();
    if (now - drawn < EVERY || total <= 0) return;
    drawn = now;
    const part = Math.min(1, done / total);
    const full = Math.round(part * CELLS);
    const bar = '█'.repeat(full) + '░'.repeat(CELLS - full);
    process.stderr.write(`\r\u{1b}[K${title} ${bar} ${Math.floor(part * 100)} %`);
  };
  return {
    on,
    end: () => {
      if (drawn > 0) process.stderr.write('\r\u{1b}[K');
    },
  };
}
