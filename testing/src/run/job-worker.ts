/** A thread of `npm run simulate`: takes one part of a campaign after the other. */
import { parentPort } from 'node:worker_threads';
import { findWorkload } from '../workloads.ts';
import { runCampaign } from './campaign.ts';
import type { Job, JobAnswer } from './job-pool.ts';

parentPort?.on('message', (job: Job) => {
  void answer(job).then((told) => parentPort?.postMessage(told));
});

async function answer(job: Job): Promise<JobAnswer> {
  try {
    const workload = findWorkload(job.workload, job.options);
    if (workload === undefined) {
      return { kind: 'error', message: `There is no workload "${job.workload}".` };
    }
    return { kind: 'totals', totals: await runCampaign(workload, job) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'error', message };
  }
}
