/** How a process came to its end. */
export type ExitKind = 'stopped' | 'crash' | 'killed' | 'out-of-memory' | 'hang' | 'exit';

/** What is known of a process that has ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** We had told it to stop. */
  readonly wanted: boolean;
  /** We have ended it because it did not answer. */
  readonly hung: boolean;
  /** The last that it wrote to its standard error. */
  readonly complaint: string;
  /** Bytes at its last sign of life; 0 = none. */
  readonly rss: number;
  /** Bytes of memory that the machine has. */
  readonly memory: number;
}

/** A cause with a sentence for people. */
export interface ExitCause {
  readonly kind: ExitKind;
  readonly text: string;
}

const HEAP = /heap out of memory|Allocation failed|Array buffer allocation failed/;

/** Tells why a process ended: stopped, crashed, killed from outside, out of memory, hanging, or of its own accord. */
export function exitCause(end: ProcessEnd): ExitCause {
  const { code, signal, rss } = end;
  const last = lastLine(end.complaint);
  const said = last === '' ? '' : `: ${last}`;
  if (end.hung)
    return { kind: 'hang', text: `gave no sign of life and was ended (${signal ?? code})` };
  if (HEAP.test(end.complaint)) {
    return { kind: 'out-of-memory', text: `ran out of heap at ${megabytes(rss)}${said}` };
  }
  // Half of the machine in one process: nobody but the kernel ends it with this signal then.
  if (signal === 'SIGKILL' && !end.wanted && end.memory > 0 && rss > end.memory / 2) {
    return {
      kind: 'out-of-memory',
      text: `was killed at ${megabytes(rss)}, most likely for want of memory`,
    };
  }
  if (end.wanted) return { kind: 'stopped', text: `stopped as told (${signal ?? code})` };
  if (signal === 'SIGKILL' || signal === 'SIGTERM') {
    return { kind: 'killed', text: `was ended from outside by ${signal}` };
  }
  if (signal !== null) return { kind: 'crash', text: `crashed with ${signal}${said}` };
  if (code === 0) return { kind: 'exit', text: `ended by itself${said}` };
  return { kind: 'crash', text: `ended with code ${code}${said}` };
}

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return (lines.findLast((line) => line !== '' && !line.startsWith('at ')) ?? '').slice(0, 300);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MB`;
}
