import type { ExitRule, ExitWish, PositionView } from '../exit-rule.ts';

/** How long a position may be open. */
export interface TimeExitSettings {
  /** ms since its opening. */
  readonly after: number;
}

export const TIME_EXIT_RULE = 'time exit';

/** Out after a time, whatever the price. */
export class TimeExit implements ExitRule {
  readonly #settings: TimeExitSettings;

  constructor(settings: TimeExitSettings) {
    this.#settings = settings;
  }

  see(view: PositionView): ExitWish | null {
    const held = view.now - view.openedTime;
    if (held < this.#settings.after) return null;
    return {
      kind: 'exit',
      decision: { rule: TIME_EXIT_RULE, values: { entry: view.entry, held } },
    };
  }

  nextChange(view: PositionView): number {
    const due = view.openedTime + this.#settings.after;
    return due > view.now ? due : Infinity;
  }

  save(): null {
    return null;
  }

  restore(): void {
    // The opening time is the position's.
  }
}
