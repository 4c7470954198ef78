import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, '..', 'simulate.ts');

function simulate(...args: string[]): {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

describe('npm run simulate', () => {
  it('runs seeds and sums up, and prints one seed with its hash', () => {
    const { code, out } = simulate('--seeds', '20');
    expect(out).toMatch(/^example: 20 runs, \d+ events, .* 0 failed; /m);
    expect(code).toBe(0);
    const first = simulate('--seed', '7').out;
    expect(first).toMatch(/^seed 7: [0-9a-f]{16}, \d+ events/m);
    const hash = /[0-9a-f]{16}/.exec(first)?.[0];
    expect(simulate('--seed', '7').out).toContain(hash);
  });

  it('prints a command that replays a failing seed, and a shrunk schedule', () => {
    const mutant = ['--workload', 'example/timeout-is-failure'];
    const { code, out } = simulate(...mutant, '--seeds', '50');
    expect(code).toBe(1);
    const command = /replay: npm run simulate -- (--seed \d+ --workload \S+)$/m.exec(out)?.[1];
    const violation = /VIOLATED .*/.exec(out)?.[0];
    expect(violation).toBeDefined();
    const replay = simulate(...(command ?? '').split(' '));
    expect(replay.code).toBe(1);
    expect(replay.out).toContain(violation);
    expect(out).toMatch(/faults and 1 operations are enough:/);
  });

  it('finds the same on one thread and on three', () => {
    const args = ['--workload', 'example/resend-without-fence', '--seeds', '400', '--json'];
    const [one, three] = ['1', '3'].map((jobs): unknown => {
      const summary: unknown = JSON.parse(simulate(...args, '--jobs', jobs).out);
      return { ...Object(summary), seconds: 0 };
    });
    expect(three).toEqual(one);
    const text = JSON.stringify(one);
    expect(text).toContain('"workload":"example/resend-without-fence"');
    expect(text).toMatch(/"failures":\[\{"seed":\d+,"invariant":"[a-z-]+"/);
    expect(text).toMatch(/"replay":"npm run simulate -- --seed \d+/);
  });

  it('tries pairs of crashes', () => {
    const { code, out } = simulate('--workload', 'example/no-sync', '--seed', '3', '--pairs');
    expect(code).toBe(1);
    expect(out).toMatch(/replay: .* --faults '\[/);
  });

  it('replays a given schedule of faults', () => {
    const faults = '[{"site":"net/submit/w-1","n":0,"kind":"lose-reply","amount":0}]';
    const mutant = ['--workload', 'example/timeout-is-failure'];
    expect(simulate(...mutant, '--seed', '3', '--faults', '[]').code).toBe(0);
    const { code, out } = simulate(...mutant, '--seed', '3', '--faults', faults);
    expect(out).toContain('1 faults');
    expect(code).toBe(1);
  });

  it.each([
    [['--workload', 'nothing'], 'There is no workload "nothing"; there are example,'],
    [['--store', 'tape'], '--store is "tape"; give one of disk, sqlite, both.'],
    [['--seeds', 'many'], '--seeds is "many"; give a whole number from 0.'],
    [['--seed', '1', '--faults', '[{}]'], 'item 0 needs site, n, kind and amount'],
    [['--seed', '1', '--faults', 'x'], 'it is no JSON'],
    [['--sees', '1'], "Unknown option '--sees'"],
  ])('refuses %j in words', (args, words) => {
    const { code, err } = simulate(...args);
    expect(err).toContain(words);
    expect(err).not.toContain('    at ');
    expect(code).toBe(2);
  });
});
