import { ORDER_DEFECTS } from './example/order-defect.ts';
import { orderWorkload } from './example/order-workload.ts';
import type { Workload } from './run/workload.ts';

/** Work that `npm run simulate` knows. Add a workload here to have it simulated. */
export function workloads(): readonly Workload[] {
  return [orderWorkload()];
}

/** Work with a planted defect, of which some seed must fail: the test of the simulation itself. */
export function mutants(): readonly Workload[] {
  return ORDER_DEFECTS.map((defect) => orderWorkload(defect));
}

/** The workload with a name, planted defects included. */
export function findWorkload(name: string): Workload | undefined {
  return [...workloads(), ...mutants()].find((workload) => workload.name === name);
}
