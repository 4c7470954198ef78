import type { Workload } from '../run/workload.ts';
import { SimDatabase } from '../sqlite/sim-database.ts';
import type { StoreChoice } from '../workloads.ts';
import { describeCommand, drawCommands } from './desk-command.ts';
import { DESK_MUST_REACH } from './desk-must-reach.ts';
import type { DeskDefect } from './desk-defect.ts';
import { DeskScenario } from './desk-scenario.ts';
import { drawSettings } from './desk-settings.ts';

/** How long a desk trades among faults, and what else makes it large or small. Times in ms. */
export interface DeskSize {
  readonly name: string;
  readonly purpose: 'drawn faults' | 'every crash';
  readonly faultsFor: number;
  readonly quietFor: number;
  readonly commands: number;
}

/** Long enough for everything to happen. */
export const WHOLE_DESK: DeskSize = {
  name: 'desk',
  purpose: 'drawn faults',
  faultsFor: 25_000,
  quietFor: 12_000,
  commands: 16,
};

/** Few awaits, so that each of them can be the last. */
export const BRIEF_DESK: DeskSize = {
  name: 'desk-brief',
  purpose: 'every crash',
  faultsFor: 9_000,
  quietFor: 8_000,
  commands: 6,
};

/**
 * The desk: the real kernels, execution, reconciliation and stores of two bots on one account, with everything that
 * can go wrong around them.
 *
 * @param defect what is done wrong; null = nothing
 */
export function deskWorkload(
  store: StoreChoice,
  defect: DeskDefect | null = null,
  size: DeskSize = WHOLE_DESK,
): Workload {
  const { name, purpose, faultsFor, quietFor } = size;
  return {
    name: defect === null ? name : `${name}/${defect.name}`,
    purpose,
    mustReach: defect === null && purpose === 'drawn faults' ? DESK_MUST_REACH : [],
    faultsFor,
    settleWithin: 240_000,
    quietFor,
    prepare: () => SimDatabase.prepare(),
    plan: (draws) => {
      const settings = drawSettings(draws, defect?.on ?? store);
      const commands = drawCommands(draws, size.commands, faultsFor);
      return {
        count: commands.length,
        describe: (index) => describeCommand(commands[index]),
        build: (world, kept) =>
          new DeskScenario(
            world,
            settings,
            kept.flatMap((index) => commands[index] ?? []),
            defect,
          ),
      };
    },
  };
}
