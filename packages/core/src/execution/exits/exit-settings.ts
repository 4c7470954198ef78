import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { StopOrderKind } from './exit-venue.ts';
import type { BreakEvenSettings } from './rules/break-even.ts';
import type { RoiTableSettings } from './rules/roi-table.ts';
import type { StopLossSettings } from './rules/stop-loss.ts';
import type { TakeProfitSettings } from './rules/take-profit.ts';
import type { TimeExitSettings } from './rules/time-exit.ts';
import type { TrailingStopSettings } from './rules/trailing-stop.ts';

/** The rules of one position; what is left out is not there. */
export interface ExitRuleSettings {
  readonly stopLoss?: StopLossSettings;
  readonly takeProfit?: TakeProfitSettings;
  readonly trailingStop?: TrailingStopSettings;
  readonly breakEven?: BreakEvenSettings;
  readonly roiTable?: RoiTableSettings;
  readonly timeExit?: TimeExitSettings;
}

/** How orders are sent and how long anything may take. Times in ms. */
export interface ExitBounds {
  /** The stop order that is wanted; the venue's other kind where it has not this one. */
  readonly stopOrder: StopOrderKind;
  /** How far beyond the trigger (or the last price) the limit of an exit lies, per cent. */
  readonly limitOffsetPercent: number;
  /** A working stop is moved only by this much at least, per cent of its price; our own watch is exact. */
  readonly moveStepPercent: number;
  /** So long may a position be without its stop. */
  readonly unprotectedAfter: number;
  /** What happens then, besides an alert. */
  readonly onUnprotected: 'exit' | 'alert';
  /** A watched stop is blind, and so no protection, when the last price is older; null = any age will do. */
  readonly blindAfter: number | null;
  /** T1: an exit with a limit that has not filled for so long gets a new price; a stop the venue ignores is ours. */
  readonly repriceAfter: number;
  /** How often at most. */
  readonly reprices: number;
  /** T2: from the trigger on; then at the market. Also how long a market exit may stand still. */
  readonly marketAfter: number;
  /** Pause after a refusal, before the same is asked again. */
  readonly retryAfter: number;
  /** How long the venue may take to adjust a linked order by itself, and entries to gather before a new stop. */
  readonly settleAfter: number;
}

/** Bounds that suit a liquid venue. */
export const DEFAULT_EXIT_BOUNDS: ExitBounds = Object.freeze({
  stopOrder: 'market',
  limitOffsetPercent: 0.5,
  moveStepPercent: 0.1,
  unprotectedAfter: 10_000,
  onUnprotected: 'exit',
  blindAfter: null,
  repriceAfter: 5_000,
  reprices: 2,
  marketAfter: 15_000,
  retryAfter: 2_000,
  settleAfter: 1_000,
});

function refuse(setting: string, problem: string, remedy: string): never {
  throw new NightdeskError({
    code: 'EXIT_SETTINGS',
    message: `The exit setting ${setting} ${problem}; ${remedy}.`,
    context: { setting },
  });
}

function checkPrice(setting: string, value: StopLossSettings, below: number): void {
  const [number] = Object.values(value);
  if (number === undefined || !Number.isFinite(number) || number <= 0) {
    refuse(setting, `is ${String(number)}`, 'give a finite number above zero');
  }
  if ('percent' in value && number >= below) {
    refuse(setting, `is ${number} per cent`, `give less than ${below}`);
  }
}

/** @throws NightdeskError `EXIT_SETTINGS` naming the first setting that makes no sense. */
export function checkExitRules(rules: ExitRuleSettings): void {
  const { stopLoss, takeProfit, trailingStop, breakEven, roiTable, timeExit } = rules;
  if (stopLoss !== undefined) checkPrice('stopLoss', stopLoss, 100);
  if (takeProfit !== undefined) checkPrice('takeProfit', takeProfit, Infinity);
  if (trailingStop !== undefined) {
    checkPrice('trailingStop.distance', trailingStop.distance, 100);
    if (trailingStop.activation !== undefined) {
      checkPrice('trailingStop.activation', trailingStop.activation, Infinity);
    }
  }
  if (breakEven !== undefined) {
    checkPrice('breakEven.trigger', breakEven.trigger, Infinity);
    const { marginPercent = 0 } = breakEven;
    if (!(marginPercent >= 0 && marginPercent < Infinity)) {
      refuse('breakEven.marginPercent', `is ${marginPercent}`, 'give zero or more');
    }
  }
  if (roiTable !== undefined) {
    let before = -1;
    for (const [minutes, percent] of roiTable) {
      if (!Number.isFinite(minutes) || minutes <= before || !Number.isFinite(percent)) {
        refuse(
          'roiTable',
          `has the row [${minutes}, ${percent}]`,
          'give finite numbers, the minutes rising from zero or more',
        );
      }
      if (percent <= -100) refuse('roiTable', `asks for ${percent} per cent`, 'stay above −100');
      before = minutes;
    }
    if (roiTable.length === 0) refuse('roiTable', 'is empty', 'give a row or leave it out');
  }
  if (timeExit !== undefined && !(timeExit.after > 0 && timeExit.after < Infinity)) {
    refuse('timeExit.after', `is ${timeExit.after}`, 'give milliseconds above zero');
  }
}

/** Fills in the defaults. @throws NightdeskError `EXIT_SETTINGS`. */
export function exitBounds(changes: Partial<ExitBounds> = {}): ExitBounds {
  const bounds = { ...DEFAULT_EXIT_BOUNDS, ...changes };
  const times = ['unprotectedAfter', 'repriceAfter', 'marketAfter', 'retryAfter'] as const;
  for (const name of times) {
    if (!(bounds[name] > 0 && bounds[name] < Infinity)) {
      refuse(name, `is ${bounds[name]}`, 'give milliseconds above zero');
    }
  }
  const shares = ['limitOffsetPercent', 'moveStepPercent', 'settleAfter', 'reprices'] as const;
  for (const name of shares) {
    if (!(bounds[name] >= 0 && bounds[name] < Infinity)) {
      refuse(name, `is ${bounds[name]}`, 'give zero or more');
    }
  }
  if (bounds.limitOffsetPercent >= 100) {
    refuse('limitOffsetPercent', `is ${bounds.limitOffsetPercent}`, 'give less than 100');
  }
  if (bounds.blindAfter !== null && !(bounds.blindAfter > 0)) {
    refuse('blindAfter', `is ${bounds.blindAfter}`, 'give milliseconds above zero, or null');
  }
  return bounds;
}
