import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { areAll, TestDesk, testAccount, testBot, until } from './desk.test-support.ts';
import type { Supervisor } from './supervisor.ts';

let desk: TestDesk;

beforeEach(async () => {
  desk = new TestDesk();
  await desk.prepare();
  desk.directory.specs.set('paper', testAccount({ speed: 10 }));
});

afterEach(async () => {
  await desk.close();
});

function phaseOf(supervisor: Supervisor, bot: string): string {
  return supervisor.statuses().get(bot)?.process ?? '';
}

function trades(bot: string): number {
  return desk.stream.filter((event) => event.bot === bot && event.kind === 'OrderFilled').length;
}

describe('a supervisor', () => {
  it('starts, pauses, resumes, stops and forgets bots as they are wanted', async () => {
    desk.directory.want(testBot('b0'));
    desk.directory.want(testBot('b1'), 'STOPPED');
    const supervisor = await desk.start();
    await until('b0 runs', () => phaseOf(supervisor, 'b0') === 'RUNNING');
    expect(phaseOf(supervisor, 'b1')).toBe('READY');
    supervisor.apply(testBot('b1'), 'RUNNING');
    supervisor.apply(testBot('b1'), 'RUNNING');
    await until('b1 runs', () => phaseOf(supervisor, 'b1') === 'RUNNING');
    await until('both trade', () => trades('b0') > 0 && trades('b1') > 0);
    supervisor.apply(testBot('b0'), 'PAUSED');
    await until(
      'b0 only leaves',
      () => supervisor.statuses().get('b0')?.report?.trading === 'REDUCING',
    );
    supervisor.apply(testBot('b0'), 'RUNNING');
    await until('b0 trades', () => supervisor.statuses().get('b0')?.report?.trading === 'ACTIVE');
    supervisor.apply(testBot('b0', { stopPolicy: 'close' }), 'STOPPED');
    expect(phaseOf(supervisor, 'b0')).toBe('STOPPING');
    await until('b0 has stopped', () => phaseOf(supervisor, 'b0') === 'STOPPED');
    expect(supervisor.statuses().get('b0')?.reason).toBe('');
    expect(phaseOf(supervisor, 'b1')).toBe('RUNNING');
    supervisor.forget('b1');
    expect(supervisor.statuses().has('b1')).toBe(false);
  });

  it('pushes settings within a second, and says what is wrong with them', async () => {
    desk.directory.want(testBot('b0'));
    const supervisor = await desk.start();
    const settings = { period: 30, multiplier: 0.5, slippage: 100 };
    expect(await supervisor.configure(testBot('b9'))).toMatchObject({ how: 'not-hosted' });
    await until('b0 runs', () => phaseOf(supervisor, 'b0') === 'RUNNING');
    const began = performance.now();
    const next = testBot('b0', { config: settings, configVersion: 2 });
    expect(await supervisor.configure(next)).toMatchObject({ how: 'warmed-up' });
    expect(performance.now() - began).toBeLessThan(1_000);
    await until(
      'it is reported',
      () => supervisor.statuses().get('b0')?.report?.configVersion === 2,
    );
    const wrong = testBot('b0', { config: { period: 1_000 }, configVersion: 3 });
    await expect(supervisor.configure(wrong)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(phaseOf(supervisor, 'b0')).toBe('RUNNING');
  });

  it('finds what was not told to it, and puts it right', async () => {
    desk.directory.want(testBot('b0'));
    desk.directory.want(testBot('b1'));
    const supervisor = await desk.start();
    await until('both run', () => areAll(supervisor, 'RUNNING'));
    // The database was changed by somebody else.
    desk.directory.want(testBot('b0'), 'STOPPED');
    desk.directory.wanted.delete('b1');
    desk.directory.want(testBot('b2'));
    await supervisor.check();
    await until('b2 runs', () => phaseOf(supervisor, 'b2') === 'RUNNING');
    await until('b0 has stopped', () => phaseOf(supervisor, 'b0') === 'STOPPED');
    expect(supervisor.statuses().has('b1')).toBe(false);
    const settings = { period: 3, multiplier: 0.7, slippage: 100 };
    desk.directory.want(testBot('b2', { config: settings, configVersion: 2 }));
    await supervisor.check();
    await until('b2 has them', () => supervisor.statuses().get('b2')?.report?.configVersion === 2);
  });

  it('refuses a dedicated bot beside others, and gives one on its own account a runner', async () => {
    desk.directory.specs.set('own', testAccount({ id: 'own', speed: 10 }));
    desk.directory.want(testBot('b0'));
    desk.directory.want(testBot('b1', { isolation: 'dedicated' }));
    desk.directory.want(testBot('b2', { isolation: 'dedicated', account: 'own' }));
    const supervisor = await desk.start();
    await until('b2 runs', () => phaseOf(supervisor, 'b2') === 'RUNNING');
    const status = supervisor.statuses();
    expect(status.get('b1')).toMatchObject({ process: 'FAULTED' });
    expect(status.get('b1')?.reason).toContain('an account has one process');
    expect(status.get('b2')?.runner).not.toBe(status.get('b0')?.runner);
    expect(status.get('b2')?.pid).not.toBe(status.get('b0')?.pid);
  });

  it('gives up a runner that ends again and again, and starts it for a person', async () => {
    desk.directory.want(testBot('b0'));
    const supervisor = await desk.start({
      backOff: {
        first: 10,
        factor: 1,
        longest: 10,
        jitter: 0,
        mostFailures: 3,
        within: 600_000,
        stableAfter: 600_000,
      },
    });
    for (let i = 0; i < 3; i += 1) {
      await until(
        'there is a process',
        () => (supervisor.fleet().runners[0]?.pid ?? null) !== null,
      );
      const pid = supervisor.fleet().runners[0]?.pid ?? 0;
      process.kill(pid, 'SIGKILL');
      await until('it is gone', () => supervisor.fleet().runners[0]?.pid !== pid);
    }
    await until('it is given up', () => phaseOf(supervisor, 'b0') === 'FAULTED');
    expect(desk.directory.records.at(-1)).toMatchObject({ what: 'given-up', cause: 'killed' });
    expect(
      desk.events.some((event) => event.kind === 'notice' && event.code === 'RUNNER_FAULTED'),
    ).toBe(true);
    expect(readdirSync(join(desk.home, 'runtime'))).toEqual([]);
    await supervisor.restart(testBot('b0'), 'RUNNING', 'person');
    await until('it runs again', () => phaseOf(supervisor, 'b0') === 'RUNNING');
    expect(existsSync(join(desk.home, 'runtime', 'runner-runner-1.json'))).toBe(true);
  });

  it('answers commands, and says when an account is not there', async () => {
    desk.directory.want(testBot('b0'));
    const supervisor = await desk.start();
    await until('b0 runs', () => phaseOf(supervisor, 'b0') === 'RUNNING');
    await expect(supervisor.command('paper', { kind: 'query' })).resolves.toMatchObject({
      account: 'paper',
      phase: 'READY',
    });
    await expect(supervisor.command('nobody', { kind: 'query' })).rejects.toMatchObject({
      code: 'ACCOUNT_NOT_HOSTED',
    });
    await expect(
      supervisor.command('paper', { kind: 'cancel-order', clientOrderId: 'b0-zzz', by: 'person' }),
    ).rejects.toMatchObject({ code: 'ORDER_UNKNOWN', disposition: 'refuse' });
    await supervisor.command('paper', {
      kind: 'trading-state',
      bot: 'b0',
      state: 'HALTED',
      reason: 'kill switch',
      by: 'person',
    });
    await until('it is told', () =>
      desk.logs.some(({ bot, text }) => bot === 'b0' && text.includes('kill switch')),
    );
    await until('its feeds are known', () => supervisor.fleet().feeds.length === 4);
  });
});
