import { compareDecimals } from './limits.ts';
import type { RateSettings } from './rate-limit.ts';
import { type LimitOwners, RISK_LEVELS, type RiskLevel } from './risk-level.ts';
import type { CombinedRiskSettings, RiskSettings } from './risk-settings.ts';

/** A bot's limits as they hold, and whose they are. */
export interface EffectiveRisk {
  readonly settings: CombinedRiskSettings;
  readonly owners: LimitOwners;
}

/** A value of a setting and the level that gave it. */
interface Given<T> {
  readonly level: RiskLevel;
  readonly value: T;
}

interface Chosen<T> {
  readonly value: T;
  readonly owners: readonly RiskLevel[];
}

/**
 * The limits of one bot: of what user, account and bot say about each bot, the tightest holds. Amounts, counts,
 * shares and ages: the smallest; pauses and the window of duplicates: the longest; allowed instruments: those that
 * all allow; order rates: all of them, save those that another one implies. Settings with parts are combined part
 * by part; the narrowest level that says so sets the hour at which days begin.
 *
 * What a user or an account allows for *all* its bots together is another matter: see `AccountRisk`.
 *
 * @throws NightdeskError `RISK_SETTINGS` for an amount that is no decimal number
 */
export function combineRiskSettings(
  user: RiskSettings,
  account: RiskSettings,
  bot: RiskSettings,
): EffectiveRisk {
  const levels: Readonly<Record<RiskLevel, RiskSettings>> = { user, account, bot };
  const owners: { -readonly [K in keyof RiskSettings]: readonly RiskLevel[] } = {};
  const given = <K extends keyof RiskSettings>(name: K): Given<NonNullable<RiskSettings[K]>>[] =>
    RISK_LEVELS.flatMap((level) => {
      const value = levels[level][name];
      return value === undefined || value === null ? [] : [{ level, value }];
    });
  /** The setting as a field, when any level gives it. */
  const field = <K extends keyof RiskSettings>(
    name: K,
    choose: (
      values: readonly Given<NonNullable<RiskSettings[K]>>[],
    ) => Chosen<NonNullable<CombinedRiskSettings[K]>>,
  ): { readonly [F in K]?: NonNullable<CombinedRiskSettings[K]> } => {
    const values = given(name);
    if (values.length === 0) return {};
    const { value, owners: by } = choose(values);
    owners[name] = by;
    // A computed key loses its name; it is the one of the parameter.
    return { [name]: value } as { readonly [F in K]: NonNullable<CombinedRiskSettings[K]> };
  };
  const settings: CombinedRiskSettings = {
    ...field('allowedInstruments', common),
    ...field('maxOrderValue', (values) => extreme(values, compareDecimals)),
    ...field('maxPositionValue', (values) => extreme(values, compareDecimals)),
    ...field('maxOpenOrders', smallest),
    ...field('maxTotalExposurePercent', smallest),
    ...field('priceCollarPercent', smallest),
    ...field('maxSlippagePercent', smallest),
    ...field('orderRate', rates),
    ...field('staleDataMilliseconds', smallest),
    ...field('duplicateMilliseconds', largest),
    ...field('coolDownMilliseconds', largest),
    ...field('lossStreak', (values) => {
      const losses = part(values, ({ losses: value }) => value, smallest);
      const pause = part(values, ({ pauseMilliseconds: value }) => value, largest);
      return {
        value: { losses: losses?.value ?? 1, pauseMilliseconds: pause?.value ?? 1 },
        owners: together(losses, pause),
      };
    }),
    ...field('dailyLoss', (values) => {
      const percent = part(values, (value) => value.percent, smallest);
      const amount = part(
        values,
        (value) => value.amount,
        (amounts) => extreme(amounts, compareDecimals),
      );
      const hour = values.findLast(({ value }) => value.resetHourUtc !== undefined)?.value;
      return {
        value: {
          ...(percent === null ? {} : { percent: percent.value }),
          ...(amount === null ? {} : { amount: amount.value }),
          ...(hour?.resetHourUtc === undefined ? {} : { resetHourUtc: hour.resetHourUtc }),
        },
        owners: together(percent, amount),
      };
    }),
    ...field('maxDrawdown', (values) => {
      const percent = part(values, (value) => value.percent, smallest);
      // None is for good, and so the longest.
      const pause = part(values, (value) => value.pauseMilliseconds ?? Infinity, largest);
      return {
        value: {
          percent: percent?.value ?? 100,
          ...(pause === null || pause.value === Infinity ? {} : { pauseMilliseconds: pause.value }),
        },
        owners: together(percent),
      };
    }),
  };
  return { settings, owners };
}

/** The values for which none is before them, `before` being negative when the first argument is. */
function extreme<T>(values: readonly Given<T>[], before: (a: T, b: T) => number): Chosen<T> {
  const best = values.reduce((a, b) => (before(b.value, a.value) < 0 ? b : a));
  const equal = values.filter(({ value }) => before(value, best.value) === 0);
  return { value: best.value, owners: equal.map(({ level }) => level) };
}

function smallest(values: readonly Given<number>[]): Chosen<number> {
  return extreme(values, (a, b) => a - b);
}

function largest(values: readonly Given<number>[]): Chosen<number> {
  // Infinity less Infinity is no number.
  return extreme(values, (a, b) => (a === b ? 0 : b - a));
}

/** What all of the lists have. */
function common(values: readonly Given<readonly string[]>[]): Chosen<readonly string[]> {
  const [first, ...others] = values;
  const shared = (first?.value ?? []).filter((id) =>
    others.every(({ value }) => value.includes(id)),
  );
  return { value: shared, owners: values.map(({ level }) => level) };
}

/** Every rate that no other one implies: one with no more orders in no shorter a time. */
function rates(
  all: readonly Given<RateSettings>[],
): Chosen<RateSettings | readonly RateSettings[]> {
  const kept = all.filter(({ value }, i) =>
    all.every(
      ({ value: other }, j) =>
        i === j ||
        other.orders > value.orders ||
        other.milliseconds < value.milliseconds ||
        (other.orders === value.orders && other.milliseconds === value.milliseconds && j > i),
    ),
  );
  const [only] = kept;
  return {
    value: kept.length === 1 && only !== undefined ? only.value : kept.map(({ value }) => value),
    owners: RISK_LEVELS.filter((level) => kept.some((one) => one.level === level)),
  };
}

/** One part of a setting, chosen among the levels that give it; null when none does. */
function part<T, P>(
  values: readonly Given<T>[],
  of: (value: T) => P | undefined,
  choose: (values: readonly Given<P>[]) => Chosen<P>,
): Chosen<P> | null {
  const parts = values.flatMap(({ level, value }) => {
    const found = of(value);
    return found === undefined ? [] : [{ level, value: found }];
  });
  return parts.length === 0 ? null : choose(parts);
}

function together(...parts: readonly (Chosen<unknown> | null)[]): readonly RiskLevel[] {
  return RISK_LEVELS.filter((level) => parts.some((one) => one?.owners.includes(level) ?? false));
}
