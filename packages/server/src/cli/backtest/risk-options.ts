import { readFileSync } from 'node:fs';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { didYouMean } from '@nightdesk/core/indicators/did-you-mean';
import { buildRiskEngine, type RiskSettings } from '@nightdesk/core/risk/risk-settings';
import { usageError } from '../cli-error.ts';
import type { Options } from '../options.ts';

type Kind = 'number' | 'amount' | 'list';

type Limits = Required<RiskSettings>;

/** `dailyLoss.percent` for a setting inside another. */
type NameOf<K extends keyof Limits> = Limits[K] extends string | number | readonly unknown[]
  ? K
  : `${K}.${Extract<keyof Limits[K], string>}`;
type FlatName = { readonly [K in keyof Limits]: NameOf<K> }[keyof Limits];

/** What each limit is given as; the ranges are the risk engine's own matter. */
const KINDS: Readonly<Record<FlatName, Kind>> = {
  allowedInstruments: 'list',
  maxOrderValue: 'amount',
  maxPositionValue: 'amount',
  maxOpenOrders: 'number',
  maxTotalExposurePercent: 'number',
  priceCollarPercent: 'number',
  maxSlippagePercent: 'number',
  'orderRate.orders': 'number',
  'orderRate.milliseconds': 'number',
  staleDataMilliseconds: 'number',
  duplicateMilliseconds: 'number',
  coolDownMilliseconds: 'number',
  'lossStreak.losses': 'number',
  'lossStreak.pauseMilliseconds': 'number',
  'dailyLoss.percent': 'number',
  'dailyLoss.amount': 'amount',
  'dailyLoss.resetHourUtc': 'number',
  'maxDrawdown.percent': 'number',
  'maxDrawdown.pauseMilliseconds': 'number',
};
const NAMES: readonly string[] = Object.keys(KINDS);

type Value = string | number | readonly string[];

/**
 * The limits of `--risk` with those of `--set-risk` over them; undefined when neither is given.
 *
 * @throws NightdeskError `RISK_FILE`; `CLI_USAGE` for `--set-risk`; `RISK_SETTINGS` for a value out of range.
 */
export function riskSettings(options: Options): RiskSettings | undefined {
  const file = options.text('risk');
  const pairs = options.list('set-risk');
  if (file === undefined && pairs.length === 0) return undefined;
  const values = new Map<string, Value>(file === undefined ? [] : readRiskFile(file));
  for (const [name, value] of readPairs(pairs)) values.set(name, value);
  const settings = nested(values);
  // Before candles are loaded: a limit that makes no sense is told of at once.
  buildRiskEngine(settings);
  return settings;
}

function readPairs(pairs: readonly string[]): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const pair of pairs) {
    const refuse = (problem: string): never => {
      throw usageError(`--set-risk ${pair.slice(0, 80)}: ${problem}.`, { option: 'set-risk' });
    };
    const at = pair.indexOf('=');
    if (at < 1) refuse('write it as name=value, such as --set-risk maxOrderValue=1000');
    const name = pair.slice(0, at).trim();
    const text = pair.slice(at + 1).trim();
    if (values.has(name)) refuse('it is given twice; give it once');
    const kind = kindOf(name);
    if (kind === undefined) refuse(unknownName(name));
    if (kind === 'list')
      values.set(
        name,
        text.split(',').map((one) => one.trim()),
      );
    else if (kind === 'amount') values.set(name, text);
    else if (text === '' || !Number.isFinite(Number(text))) refuse('the value must be a number');
    else values.set(name, Number(text));
  }
  return values;
}

function readRiskFile(path: string): Map<string, Value> {
  const refuse = (problem: string): never => {
    throw new NightdeskError({
      code: 'RISK_FILE',
      message: `The risk limits in ${path} cannot be used: ${problem}.`,
      context: { path },
    });
  };
  let whole: unknown;
  try {
    whole = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error));
  }
  if (!isObject(whole)) {
    return refuse('write one JSON object, such as {"maxOrderValue": "1000"}');
  }
  const values = new Map<string, Value>();
  for (const [name, value] of Object.entries(whole)) {
    const parts = isObject(value)
      ? Object.entries(value).map(([inner, one]) => [`${name}.${inner}`, one] as const)
      : [[name, value] as const];
    for (const [full, one] of parts) values.set(full, checkedValue(full, one, refuse));
  }
  return values;
}

function checkedValue(name: string, value: unknown, refuse: (problem: string) => never): Value {
  const kind = kindOf(name);
  if (kind === undefined) return refuse(`"${name}": ${unknownName(name)}`);
  if (kind === 'number') {
    return typeof value === 'number' ? value : refuse(`"${name}" must be a number`);
  }
  if (kind === 'amount') {
    return typeof value === 'string' || typeof value === 'number'
      ? String(value)
      : refuse(`"${name}" must be an amount such as "1000"`);
  }
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
    ? value
    : refuse(`"${name}" must be a list of instruments such as ["BTCUSDT.BACKTEST"]`);
}

function kindOf(name: string): Kind | undefined {
  return Object.entries(KINDS).find(([known]) => known === name)?.[1];
}

function unknownName(name: string): string {
  const parts = NAMES.filter((known) => known.startsWith(`${name}.`));
  if (parts.length > 0) return `it has parts; give ${parts.join(', ')}`;
  return `there is no such limit${didYouMean(name, NAMES)}; there are ${NAMES.join(', ')}`;
}

/** `dailyLoss.percent` becomes `percent` of `dailyLoss`. */
function nested(values: ReadonlyMap<string, Value>): RiskSettings {
  const settings = new Map<string, Value | Map<string, Value>>();
  for (const [name, value] of values) {
    const [outer = '', inner] = name.split('.');
    if (inner === undefined) {
      settings.set(outer, value);
      continue;
    }
    const group = settings.get(outer);
    if (group instanceof Map) group.set(inner, value);
    else settings.set(outer, new Map([[inner, value]]));
  }
  const entries = [...settings].map(
    ([name, value]) => [name, value instanceof Map ? Object.fromEntries(value) : value] as const,
  );
  // Every name and kind of value was compared with KINDS, which has those of RiskSettings and no other.
  return Object.fromEntries(entries) as RiskSettings;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
