import { figure, none, type Figure } from './figure.ts';

/** Share of the steps at whose end a position was open. */
export function exposure(stepsInMarket: number, steps: number): Figure {
  return steps === 0 ? none('no bar') : figure(stepsInMarket / steps);
}

/** Value of all fills (buys and sells) / mean equity over all steps: how often the account was turned over. */
export function turnover(tradedValue: number, equity: ArrayLike<number>): Figure {
  let sum = 0;
  for (let i = 0; i < equity.length; i++) sum += equity[i] ?? Number.NaN;
  if (equity.length === 0) return none('no bar');
  const mean = sum / equity.length;
  return mean > 0 ? figure(tradedValue / mean) : none('the mean equity is not above zero');
}
