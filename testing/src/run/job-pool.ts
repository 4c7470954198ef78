import { Worker } from 'node:worker_threads';
import type { WorkloadOptions } from '../workloads.ts';
import { addTotals, type CampaignTotals, emptyTotals } from './campaign.ts';

/** A part of a campaign, for one thread. */
export interface Job {
  readonly workload: string;
  readonly options: WorkloadOptions;
  readonly firstSeed: number;
  readonly seeds: number;
  readonly exhaustive: boolean;
  readonly pairs: boolean;
}

/** What a thread answers. */
export type JobAnswer =
  | { readonly kind: 'totals'; readonly totals: CampaignTotals }
  | { readonly kind: 'error'; readonly message: string };

/** Seeds of one part: small enough that all threads end at about the same time. */
const PART = 40;

/**
 * Runs a campaign on several threads. What comes out does not depend on their number nor on which is quicker: parts are
 * summed in the order of their seeds, up to the first that holds a failure.
 *
 * @param onPart told of the sums so far, in order
 */
export async function runJobs(
  job: Job,
  threads: number,
  onPart: (totals: CampaignTotals) => void,
): Promise<CampaignTotals> {
  const parts = partsOf(job);
  const done: (CampaignTotals | undefined)[] = [];
  const totals = emptyTotals();
  let summed = 0;
  let next = 0;
  let last = parts.length - 1;
  const sum = (): void => {
    for (let part = done[summed]; part !== undefined && summed <= last; part = done[summed]) {
      summed += 1;
      addTotals(totals, part);
      onPart(totals);
    }
  };
  const work = async (): Promise<void> => {
    const thread = new Thread();
    try {
      while (next <= last) {
        const index = next;
        next += 1;
        const part = parts[index];
        if (part === undefined) return;
        const result = await thread.run(part);
        done[index] = result;
        if (result.failures.length > 0) last = Math.min(last, index);
        sum();
      }
    } finally {
      await thread.end();
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, parts.length) }, work));
  return totals;
}

function partsOf(job: Job): readonly Job[] {
  const size = job.exhaustive ? 1 : PART;
  return Array.from({ length: Math.ceil(job.seeds / size) }, (_, i) => ({
    ...job,
    firstSeed: job.firstSeed + i * size,
    seeds: Math.min(size, job.seeds - i * size),
  }));
}

/** One thread, which does one job at a time. */
class Thread {
  readonly #worker = new Worker(new URL('job-worker.ts', import.meta.url));

  run(job: Job): Promise<CampaignTotals> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#worker.off('message', onMessage);
        this.#worker.off('error', onError);
      };
      const onMessage = (answer: JobAnswer): void => {
        settle();
        if (answer.kind === 'totals') resolve(answer.totals);
        else reject(new Error(answer.message));
      };
      const onError = (error: Error): void => {
        settle();
        reject(error);
      };
      this.#worker.on('message', onMessage);
      this.#worker.on('error', onError);
      this.#worker.postMessage(job);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
