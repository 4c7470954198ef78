/** What one run took, in milliseconds. */
export interface Timing {
  readonly wallMs: number;
  /** Processor time of the thread that did the work: what a busy machine disturbs least. */
  readonly cpuMs: number;
}

/** Several runs of the same thing. */
export interface Summary {
  readonly runs: number;
  readonly medianMs: number;
  readonly bestMs: number;
  readonly medianCpuMs: number;
  readonly bestCpuMs: number;
}

/** The middle value; of an even number the upper middle. NaN of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Medians and minima. */
export function summarise(timings: readonly Timing[]): Summary {
  const wall = timings.map(({ wallMs }) => wallMs);
  const cpu = timings.map(({ cpuMs }) => cpuMs);
  return {
    runs: timings.length,
    medianMs: median(wall),
    bestMs: Math.min(...wall),
    medianCpuMs: median(cpu),
    bestCpuMs: Math.min(...cpu),
  };
}

/** Runs `work` once and says what it took. */
export function timed<T>(work: () => T): { readonly value: T; readonly timing: Timing } {
  const cpu = process.threadCpuUsage();
  const began = performance.now();
  const value = work();
  const wallMs = performance.now() - began;
  const used = process.threadCpuUsage(cpu);
  return { value, timing: { wallMs, cpuMs: (used.user + used.system) / 1000 } };
}

/** As {@link timed}, for work that waits; only wall time means something then. */
export async function timedAsync<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly wallMs: number }> {
  const began = performance.now();
  const value = await work();
  return { value, wallMs: performance.now() - began };
}

/** How often the reference takes the time of the subject: 1 is as fast, 0.5 half as fast. By median, best and processor time. */
export function ratios(
  reference: Summary,
  subject: Summary,
): { readonly median: number; readonly best: number; readonly cpu: number } {
  return {
    median: reference.medianMs / subject.medianMs,
    best: reference.bestMs / subject.bestMs,
    cpu: reference.medianCpuMs / subject.medianCpuMs,
  };
}
