import { ORDER_DEFECTS } from './example/order-defect.ts';
import { orderWorkload } from './example/order-workload.ts';
import { BRIEF_DESK, deskWorkload } from './desk/desk-workload.ts';
import { DESK_MUTANTS } from './desk/mutants/desk-mutants.ts';
import type { Workload } from './run/workload.ts';

/** On which stores workloads run: `both` draws one for each seed. */
export const STORE_CHOICES = ['disk', 'sqlite', 'both'] as const;
/** One of {@link STORE_CHOICES}. */
export type StoreChoice = (typeof STORE_CHOICES)[number];

/** What can be chosen for all workloads. */
export interface WorkloadOptions {
  readonly store: StoreChoice;
}

/** What is run unless somebody chooses. */
export const WORKLOAD_DEFAULTS: WorkloadOptions = { store: 'both' };

/** Work that `npm run simulate` knows. Add a workload here to have it simulated. */
export function workloads(options: WorkloadOptions = WORKLOAD_DEFAULTS): readonly Workload[] {
  return [
    orderWorkload(),
    deskWorkload(options.store),
    deskWorkload(options.store, null, BRIEF_DESK),
  ];
}

/** Work with a planted defect, of which some seed must fail: the test of the simulation itself. */
export function mutants(options: WorkloadOptions = WORKLOAD_DEFAULTS): readonly Workload[] {
  return [
    ...ORDER_DEFECTS.map((defect) => orderWorkload(defect)),
    ...DESK_MUTANTS.map((defect) => deskWorkload(options.store, defect)),
  ];
}

/** The workload with a name, planted defects included. */
export function findWorkload(
  name: string,
  options: WorkloadOptions = WORKLOAD_DEFAULTS,
): Workload | undefined {
  return [...workloads(options), ...mutants(options)].find((workload) => workload.name === name);
}
