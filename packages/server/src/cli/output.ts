import { once } from 'node:events';

/** Writes to standard output and waits until it can take more. */
export async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** A line for people on standard error. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
