import { NightdeskError } from '../errors/nightdesk-error.ts';
import { toInteger } from './int64.ts';
import { MAX_PRECISION, pow10 } from './pow10.ts';
import { divideRounded, type RoundingMode } from './rounding.ts';

/** Doubles up to here are whole numbers exactly. */
const MAX_SAFE = 9007199254740991;
/**
 * A double this close (relative) to a step, or to the middle between two, is taken to be it: it came
 * from that decimal's text. The reading of the text, the scale, the product and the quotient below are
 * each off by at most 1.2e-16, so this also covers everything that the calculation itself adds.
 */
const SNAP = 1e-15;
const SCALES: readonly number[] = Array.from({ length: MAX_PRECISION + 1 }, (_, i) =>
  Number(10n ** BigInt(i)),
);

function refuse(x: number, what: string): never {
  throw new NightdeskError({
    code: 'MONEY_NOT_FINITE',
    message: `${what} is ${x}; a finite number is needed. Check the calculation that produced it (an indicator before its warm-up gives NaN).`,
    context: { what, value: String(x) },
  });
}

/**
 * The one gate from the signal lane (doubles) to the money lane (integers): `x`, rounded as named to a
 * whole number of steps, in units of 10^-precision (`step` is in these units and positive).
 *
 * A double within a relative 1e-15 of a step is taken to be that step, so that 28465.36, which no
 * double holds exactly, does not fall a tick when rounded down; likewise one that close to the middle
 * of two steps is a tie, so that 1.005 rounds half-up to 1.01. Beyond 2^53 steps a double says too
 * little for that, and its own exact value is rounded.
 *
 * @throws NightdeskError `MONEY_NOT_FINITE` for NaN and infinities, `MONEY_PRECISION` outside 0…24.
 */
export function gate(
  x: number,
  precision: number,
  step: bigint,
  mode: RoundingMode,
  what: string,
): bigint {
  if (!Number.isFinite(x)) refuse(x, what);
  const scale = SCALES[precision];
  if (scale === undefined) refusePrecision(precision, what);
  const steps = step === 1n ? x * scale : (x * scale) / Number(step);
  if (steps > MAX_SAFE || steps < -MAX_SAFE) return gateWide(x, precision, step, mode);
  const rounded = toInteger(roundDouble(steps, mode));
  return step === 1n ? rounded : rounded * step;
}

function refusePrecision(precision: number, what: string): never {
  throw new NightdeskError({
    code: 'MONEY_PRECISION',
    message: `${what} has ${precision} decimals; use 0 to ${MAX_PRECISION}.`,
    context: { what, precision },
  });
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
      if (!isTie(distance, tolerance)) return nearest;
      return value < 0 ? Math.floor(value) : Math.ceil(value);
    case 'half-even': {
      if (!isTie(distance, tolerance)) return nearest;
      const below = Math.floor(value);
      return below % 2 === 0 ? below : below + 1;
    }
  }
}

function isTie(distance: number, tolerance: number): boolean {
  return Math.abs(distance) + tolerance >= 0.5;
}

/** For values beyond 2^53 steps: the double's own exact value, taken apart into mantissa and exponent. */
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
