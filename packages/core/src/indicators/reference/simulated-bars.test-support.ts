import type { IndicatorBar } from '../catalogue/definition.ts';

/** Seeded random numbers in [0, 1) (Lehmer's generator). */
export function seededRandom(seed: number): () => number {
  let state = seed % 2_147_483_647 || 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/**
 * Hourly bars of a seeded random walk around 100 with trends, gaps, flat stretches and hours of no volume, so
 * that rare branches (no range, no loss, no trade, a reversal) are taken.
 */
export function simulatedBars(count: number, seed: number = 1): IndicatorBar[] {
  const random = seededRandom(seed);
  const bars: IndicatorBar[] = [];
  let price = 100;
  let drift = 0;
  for (let i = 0; i < count; i++) {
    if (random() < 0.02) drift = 0.02 * (random() - 0.5);
    const flat = i % 97 > 84;
    const open = flat ? price : price * (1 + 0.01 * (random() - 0.5));
    const close = flat ? price : open * (1 + drift + 0.02 * (random() - 0.5));
    const high = flat ? price : Math.max(open, close) * (1 + 0.005 * random());
    const low = flat ? price : Math.min(open, close) * (1 - 0.005 * random());
    const volume = flat && i % 2 === 0 ? 0 : 1000 * random();
    bars.push({ time: 1_700_000_000_000 + i * 3_600_000, open, high, low, close, volume });
    price = close;
  }
  return bars;
}
