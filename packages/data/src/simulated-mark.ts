/** Ends the symbol of every simulated series. */
export const SIMULATED_SUFFIX = '-SIM';

/** The symbol under which simulated candles are kept: with its suffix, once. */
export function simulatedSymbol(symbol: string): string {
  return symbol.endsWith(SIMULATED_SUFFIX) ? symbol : `${symbol}${SIMULATED_SUFFIX}`;
}

/**
 * The comment a CSV file of simulated candles begins with: `# simulated by nightdesk, seed 7`, or `# simulated`
 * where nothing is known of the seed. One line, without its newline.
 *
 * @param label where the candles came from, as a store or {@link readSimulatedMark} says it
 */
export function simulatedMark(label: string | null): string {
  const seed = /^simulated\b.*, seed (\d{1,10})$/.exec(label ?? '')?.[1];
  return seed === undefined ? '# simulated' : `# simulated by nightdesk, seed ${seed}`;
}

/** What a comment line says of simulated candles, as a label; null when it is another comment. */
export function readSimulatedMark(comment: string): string | null {
  // Only what matches is passed on: a comment may hold anything.
  return /^#\s*(simulated(?: by nightdesk(?:, seed \d{1,10})?)?)\s*$/.exec(comment)?.[1] ?? null;
}
