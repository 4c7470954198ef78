import { NightdeskError } from '../errors/nightdesk-error.ts';
import { pow10 } from './pow10.ts';
import { divideRounded, type RoundingMode } from './rounding.ts';

/** Doubles up to here are whole numbers exactly. */
const MAX_SAFE = 9007199254740991;
/** A double this close (relative) to a representable decimal is that decimal: it came from its text. */
const SNAP = 1e-15;
const SCALES: readonly number[] = Array.from({ length: 23 }, (_, i) => Number(10n ** BigInt(i)));

function refuse(x: number, what: string): never {
  throw new NightdeskError({
    code: 'MONEY_NOT_FINITE',
    message: `${what} is ${x}; a finite number is needed. Check the calculation that produced it (an indicator before its warm-up gives NaN).`,
    context: { what, value: String(x) },
  });
}

/**
 * The one gate from the signal lane (doubles) to the money lane (integers): `x × step⁻¹`, rounded
 * as named to a whole number of steps, in units of 10^-precision.
 *
 * A double within a relative 1e-15 of a step is taken to be that step, so that 28465.36, which no
 * double holds exactly, does not fall a tick when rounded down.
 *
 * @throws NightdeskError `MONEY_NOT_FINITE` for NaN and infinities.
 */
export function gate(
  x: number,
  precision: number,
  step: bigint,
  mode: RoundingMode,
  what: string,
): bigint {
  if (!Number.isFinite(x)) refuse(x, what);
  const scaled = precision <= 22 ? x * (SCALES[precision] ?? 1) : Infinity;
  if (scaled > MAX_SAFE || scaled < -MAX_SAFE) return gateWide(x, precision, step, mode);
  if (step === 1n) return BigInt(roundDouble(scaled, mode));
  const size = Number(step);
  return BigInt(roundDouble(scaled / size, mode)) * step;
}

function roundDouble(value: number, mode: RoundingMode): number {
  const nearest = Math.round(value);
  const distance = value - nearest;
  const tolerance = SNAP * Math.abs(value);
  if (distance <= tolerance && distance >= -tolerance) return nearest;
  switch (mode) {
    case 'down':
      return Math.trunc(value);
    case 'up':
      return value < 0 ? Math.floor(value) : Math.ceil(value);
    case 'floor':
      return Math.floor(value);
    case 'ceil':
      return Math.ceil(value);
    case 'half-up':
      return value < 0 ? -Math.round(-value) : nearest;
    case 'half-even':
      return Math.abs(distance) === 0.5 ? 2 * Math.round(value / 2) : nearest;
  }
}

/** For values beyond 2^53 units: the double's own exact value, taken apart into mantissa and exponent. */
function gateWide(x: number, precision: number, step: bigint, mode: RoundingMode): bigint {
  let mantissa = x;
  let exponent = 0;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent += 1;
  }
  const numerator = BigInt(mantissa) * pow10(precision);
  return divideRounded(numerator, (1n << BigInt(exponent)) * step, mode) * step;
}
