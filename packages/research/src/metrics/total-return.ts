import { figure, none, type Figure } from './figure.ts';

/** Total return final / start − 1, a fraction. Below −1 when the account ended in debt. */
export function totalReturn(start: number, final: number): Figure {
  if (!(start > 0)) return none('the starting capital is not above zero');
  return figure(final / start - 1);
}
