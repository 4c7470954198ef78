import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { PriceOffset } from '../exits/price-offset.ts';

/** A distance from the best price of our own side: ticks (negative: better than the best), an amount, or per cent. */
export type MakerOffset = PriceOffset | { readonly ticks: number };

/** How an order is worked. Times in ms; what is null is not used. */
export interface MakerSettings {
  /** How far behind the best price the order is placed. */
  readonly offset: MakerOffset;
  /** It gets a new price when the one that is wanted now is better by this much, at least a tick. */
  readonly repriceDistance: MakerOffset | null;
  /** It gets a new price after so long, when the one that is wanted now is better at all. */
  readonly repriceAfter: number | null;
  /** How often at most. */
  readonly reprices: number;
  /** A price is left alone for so long at least. */
  readonly restAtLeast: number;
  /** How far from the best price at the beginning it follows the market. */
  readonly chaseLimit: PriceOffset | null;
  /** So long may the whole work take. */
  readonly giveUpAfter: number | null;
  /** `cancel`: what is filled stays, the rest is let go; `take`: the rest is taken from the market. */
  readonly onGiveUp: 'cancel' | 'take';
  /** `limit`: an IOC limit at the slippage limit; `market`: only sent while the market is within it. */
  readonly takeOrder: 'limit' | 'market';
  /** How much worse than the best price of the other side at the beginning a take may be, per cent. */
  readonly slippagePercent: number;
  /** An order that takes and is not over after so long is cancelled. */
  readonly takeAfter: number;
  /** Pause after a refusal; doubled with each further one in a row. */
  readonly retryAfter: number;
  /** The longest such pause. */
  readonly retryMost: number;
  /** So many refusals in a row end the work as one that is given up. */
  readonly refusals: number;
  /** An answer that has not come after so long is a person's matter; nothing is sent in its place. */
  readonly proofAfter: number;
}

/** Settings that suit a liquid venue: follow at the best price for a minute, then let the rest go. */
export const DEFAULT_MAKER_SETTINGS: MakerSettings = Object.freeze({
  offset: Object.freeze({ ticks: 0 }),
  repriceDistance: Object.freeze({ percent: 0.05 }),
  repriceAfter: 10_000,
  reprices: 10,
  restAtLeast: 500,
  chaseLimit: Object.freeze({ percent: 0.5 }),
  giveUpAfter: 60_000,
  onGiveUp: 'cancel',
  takeOrder: 'limit',
  slippagePercent: 0.5,
  takeAfter: 15_000,
  retryAfter: 250,
  retryMost: 10_000,
  refusals: 5,
  proofAfter: 10_000,
});

function refuse(setting: string, problem: string, remedy: string): never {
  throw new NightdeskError({
    code: 'MAKER_SETTINGS',
    message: `The maker setting ${setting} ${problem}; ${remedy}.`,
    context: { setting },
  });
}

function checkOffset(setting: string, offset: MakerOffset): void {
  if ('ticks' in offset) {
    if (!Number.isSafeInteger(offset.ticks)) {
      refuse(setting, `is ${offset.ticks} ticks`, 'give a whole number');
    }
    if (offset.ticks < 0 && setting !== 'offset') {
      refuse(setting, `is ${offset.ticks} ticks`, 'give zero or more');
    }
    return;
  }
  const number = 'amount' in offset ? offset.amount : offset.percent;
  if (!(number >= 0 && number < Infinity)) {
    refuse(setting, `is ${number}`, 'give a finite number, zero or more');
  }
  if ('percent' in offset && number >= 100) {
    refuse(setting, `is ${number} per cent`, 'give less than 100');
  }
}

/** Fills in the defaults. @throws NightdeskError `MAKER_SETTINGS` naming the first that makes no sense. */
export function makerSettings(changes: Partial<MakerSettings> = {}): MakerSettings {
  const settings = { ...DEFAULT_MAKER_SETTINGS, ...changes };
  checkOffset('offset', settings.offset);
  if (settings.repriceDistance !== null) checkOffset('repriceDistance', settings.repriceDistance);
  if (settings.chaseLimit !== null) checkOffset('chaseLimit', settings.chaseLimit);
  for (const name of ['repriceAfter', 'giveUpAfter'] as const) {
    const time = settings[name];
    if (time !== null && !(time > 0 && time < Infinity)) {
      refuse(name, `is ${time}`, 'give milliseconds above zero, or null');
    }
  }
  for (const name of ['takeAfter', 'retryAfter', 'retryMost', 'proofAfter'] as const) {
    if (!(settings[name] > 0 && settings[name] < Infinity)) {
      refuse(name, `is ${settings[name]}`, 'give milliseconds above zero');
    }
  }
  for (const [name, least] of [
    ['reprices', 0],
    ['refusals', 1],
  ] as const) {
    if (!Number.isSafeInteger(settings[name]) || settings[name] < least) {
      refuse(name, `is ${settings[name]}`, `give a whole number from ${least}`);
    }
  }
  for (const name of ['restAtLeast', 'slippagePercent'] as const) {
    if (!(settings[name] >= 0 && settings[name] < Infinity)) {
      refuse(name, `is ${settings[name]}`, 'give zero or more');
    }
  }
  if (settings.slippagePercent >= 100) {
    refuse('slippagePercent', `is ${settings.slippagePercent}`, 'give less than 100');
  }
  const { giveUpAfter, repriceAfter, repriceDistance } = settings;
  if (giveUpAfter === null && repriceAfter === null && repriceDistance === null) {
    refuse(
      'giveUpAfter',
      'is null, and nothing re-prices',
      'give one of the three, or it rests for ever',
    );
  }
  return settings;
}
