import type { Workload } from '../run/workload.ts';
import { SimDatabase } from '../sqlite/sim-database.ts';
import type { StoreChoice } from '../workloads.ts';
import { describeCommand, drawCommands } from './desk-command.ts';
import type { DeskDefect } from './desk-defect.ts';
import { DeskScenario } from './desk-scenario.ts';
import { drawSettings } from './desk-settings.ts';

/** Faults happen for so long, ms. */
const FAULTS_FOR = 25_000;

/**
 * The desk: the real kernels, execution, reconciliation and stores of two bots on one account, with everything that
 * can go wrong around them.
 *
 * @param defect what is done wrong; null = nothing
 */
export function deskWorkload(store: StoreChoice, defect: DeskDefect | null = null): Workload {
  return {
    name: defect === null ? 'desk' : `desk/${defect.name}`,
    mustReach: [],
    faultsFor: FAULTS_FOR,
    settleWithin: 240_000,
    quietFor: 20_000,
    prepare: () => SimDatabase.prepare(),
    plan: (draws) => {
      const settings = drawSettings(draws, defect?.on ?? store);
      const commands = drawCommands(draws, FAULTS_FOR);
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
