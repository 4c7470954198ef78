import { spawn } from 'node:child_process';

/** A program that has ended. */
export interface EndedProgram {
  readonly stdout: string;
  readonly stderr: string;
  /** From the start of the process to the first byte on its standard output, and to its end, ms. */
  readonly firstOutputMs: number;
  readonly wallMs: number;
}

/** As {@link runProgram}, under the Node that runs this. */
export async function runNode(
  args: readonly string[],
  codes: readonly number[] = [0],
  env: NodeJS.ProcessEnv = {},
): Promise<EndedProgram> {
  return runProgram(process.execPath, args, codes, env);
}

/**
 * Runs a program to its end. Progress on its standard error is passed on when this process has a terminal there.
 *
 * @param codes exit codes that are fine
 * @throws Error with what it said when it ended with another one, or could not be started
 */
export function runProgram(
  program: string,
  args: readonly string[],
  codes: readonly number[] = [0],
  env: NodeJS.ProcessEnv = {},
  cwd: string = process.cwd(),
): Promise<EndedProgram> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let firstOutputMs = NaN;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout === '') firstOutputMs = performance.now() - began;
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      const wallMs = performance.now() - began;
      if (code !== null && codes.includes(code)) {
        resolve({ stdout, stderr, firstOutputMs, wallMs });
        return;
      }
      const said = stderr.trim().slice(-2000);
      reject(new Error(`${program} ${args.join(' ')} ended with ${code ?? 'a signal'}: ${said}`));
    });
  });
}
