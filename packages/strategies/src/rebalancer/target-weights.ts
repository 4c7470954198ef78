import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Instrument } from '@nightdesk/core/model/instrument';

function refuse(problem: string): never {
  throw new NightdeskError({
    code: 'CONFIG_INVALID',
    message: `Configuration of rebalancer: ${problem}.`,
    context: { strategy: 'rebalancer' },
  });
}

/**
 * The target weight of each instrument, 0–1, in the order of the instruments. Weights go by symbol or by
 * `SYMBOL.VENUE`; without any, all instruments share alike.
 *
 * @throws NightdeskError `CONFIG_INVALID` for a symbol that is not among the instruments, an instrument that
 * is named twice or is not spot, or instruments with different quote currencies.
 */
export function targetWeights(
  weights: Readonly<Record<string, number>>,
  instruments: readonly Instrument[],
): readonly number[] {
  const quote = instruments[0]?.quote.code ?? '';
  for (const instrument of instruments) {
    if (instrument.kind !== 'spot') {
      refuse(`${instrument.id} is ${instrument.kind}; the rebalancer holds spot instruments`);
    }
    if (instrument.quote.code !== quote) {
      refuse(
        `${instrument.id} is priced in ${instrument.quote.code} and others in ${quote}; choose instruments with one quote currency`,
      );
    }
  }
  const names = Object.keys(weights);
  if (names.length === 0) return instruments.map(() => 1 / instruments.length);
  const targets = instruments.map(() => 0);
  const given = new Set<number>();
  for (const name of names) {
    const index = instruments.findIndex(({ id, symbol }) => id === name || symbol === name);
    if (index === -1) {
      const known = instruments.map(({ symbol }) => symbol).join(', ');
      refuse(
        `weights: there is no instrument "${name.slice(0, 40)}"; there are ${known}. Add its data or remove its weight`,
      );
    }
    if (given.has(index)) refuse(`weights: ${instruments[index]?.id} is named twice`);
    given.add(index);
    targets[index] = (weights[name] ?? 0) / 100;
  }
  return targets;
}
