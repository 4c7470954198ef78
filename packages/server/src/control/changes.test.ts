/** Configurations and the kill switch. */
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { describe, expect, it } from 'vitest';
import { CLI_ACTOR } from '../auth/actor.ts';
import { configDiff } from './config-diff.ts';
import { actions, body, codeOf, open } from './control.test-support.ts';

describe('configurations', () => {
  it('are numbered, shown as a difference, pushed, and can be taken back', async () => {
    const desk = await open();
    const { configs, bots } = desk.control;
    await bots.create(CLI_ACTOR, body({ config: { period: 7 } }));
    const change = (more: object): Parameters<typeof configs.configure>[2] => ({
      replace: false,
      note: '',
      dryRun: false,
      ...more,
    });
    const dry = await configs.configure(
      CLI_ACTOR,
      'b1',
      change({ config: { period: 9 }, dryRun: true }),
    );
    expect(dry).toMatchObject({
      version: 1,
      result: null,
      changes: [{ path: 'config.period', before: 7, after: 9 }],
    });
    expect(
      await configs.configure(CLI_ACTOR, 'b1', change({ config: { period: 7 } })),
    ).toMatchObject({ version: 1, changes: [] });
    const done = await configs.configure(
      CLI_ACTOR,
      'b1',
      change({ config: { period: 9 }, risk: { maxOpenOrders: 3 }, note: 'why' }),
    );
    expect(done).toMatchObject({ version: 2, result: { how: 'taken-up' } });
    expect(done.changes.map(({ path }) => path)).toEqual(['config.period', 'risk.maxOpenOrders']);
    expect(desk.supervisor.told.at(-1)).toBe('configure b1 2');
    expect(
      await codeOf(configs.configure(CLI_ACTOR, 'b1', change({ config: { period: 0 } }))),
    ).toBe('BOT_INVALID');
    expect(
      await codeOf(
        configs.configure(CLI_ACTOR, 'b1', change({ config: { period: 8 }, expectedVersion: 1 })),
      ),
    ).toBe('BOT_CONFIG_CONFLICT');
    const replaced = await configs.configure(
      CLI_ACTOR,
      'b1',
      change({ config: { multiplier: 2 }, replace: true }),
    );
    expect((await configs.current(CLI_ACTOR, 'b1')).config).toMatchObject({
      period: 10,
      multiplier: 2,
    });
    expect(replaced.version).toBe(3);
    await configs.revert(CLI_ACTOR, 'b1', 2);
    expect(await configs.current(CLI_ACTOR, 'b1')).toMatchObject({
      version: 4,
      note: 'as in version 2',
      config: { period: 9, multiplier: 3 },
    });
    expect(await codeOf(configs.version(CLI_ACTOR, 'b1', 9))).toBe('VERSION_NOT_FOUND');
    const { items, next } = await configs.list(CLI_ACTOR, 'b1', { limit: 3 });
    expect([items.map(({ version }) => version), next]).toEqual([[4, 3, 2], 'n2']);
    expect((await actions(desk)).filter((one) => one.startsWith('bot.configured')).length).toBe(3);
  });

  it('hold although the bot does not take them up now', async () => {
    const { control, supervisor } = await open();
    await control.bots.create(CLI_ACTOR, body());
    supervisor.failure = new NightdeskError({ code: 'X', message: 'No.' });
    const done = await control.configs.configure(CLI_ACTOR, 'b1', {
      config: { period: 9 },
      replace: false,
      note: '',
      dryRun: false,
    });
    expect(done).toMatchObject({ version: 2, result: { how: 'not-hosted' } });
    expect((await control.configs.current(CLI_ACTOR, 'b1')).version).toBe(2);
  });

  it('are changed by one at a time', async () => {
    const { control } = await open();
    await control.bots.create(CLI_ACTOR, body());
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        control.configs.configure(CLI_ACTOR, 'b1', {
          config: { period: 20 + i },
          replace: false,
          note: '',
          dryRun: false,
        }),
      ),
    );
    expect(all.map(({ version }) => version)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('differ by path', () => {
    expect(configDiff({ a: 1, b: { c: [1], d: null } }, { a: 1, b: { c: [2], e: 'x' } })).toEqual([
      { path: 'b.c', before: [1], after: [2] },
      { path: 'b.d', before: null },
      { path: 'b.e', after: 'x' },
    ]);
  });
});

describe('the kill switch', () => {
  it('does each step of the ladder and those before it', async () => {
    const { control, supervisor } = await open();
    for (const [id, start] of [
      ['b1', true],
      ['b2', true],
      ['b3', false],
    ] as const)
      await control.bots.create(CLI_ACTOR, body({ id, start }));
    const kinds = (): string[] =>
      supervisor.commands
        .splice(0)
        .map(({ command }) => ('bot' in command ? `${command.kind} ${command.bot}` : command.kind));
    expect((await control.killSwitch.kill(CLI_ACTOR, 'pause-entries', 'why')).ok).toBe(true);
    expect(kinds()).toEqual(['trading-state ']);
    expect((await control.killSwitch.release(CLI_ACTOR, 'why')).ok).toBe(true);
    expect(kinds()).toEqual(['trading-state ']);
    supervisor.told.length = 0;
    await control.killSwitch.kill(CLI_ACTOR, 'flatten', 'why');
    expect(kinds()).toEqual([
      'trading-state ',
      'cancel-entries ',
      'close-position b1',
      'close-position b2',
    ]);
    expect(supervisor.told).toEqual(['apply b1 STOPPED leave', 'apply b2 STOPPED leave']);
    expect((await control.bots.get(CLI_ACTOR, 'b1')).desired).toBe('STOPPED');
    expect((await control.killSwitch.kill(CLI_ACTOR, 'stop', 'again')).steps).toMatchObject([
      { ok: true, text: 'no bot works on the account' },
    ]);
  });

  it('goes on where something fails, and says what', async () => {
    const { control, supervisor } = await open();
    await control.bots.create(CLI_ACTOR, body({ start: true }));
    supervisor.failure = new NightdeskError({
      code: 'ACCOUNT_NOT_HOSTED',
      message: 'Later.',
      disposition: 'retry',
    });
    const report = await control.killSwitch.kill(CLI_ACTOR, 'stop', 'why');
    expect(report.ok).toBe(false);
    expect(report.steps.map(({ what, ok }) => [what, ok])).toEqual([
      ['no entries', false],
      ['entries cancelled', false],
      ['stopped', true],
    ]);
    expect((await control.bots.get(CLI_ACTOR, 'b1')).desired).toBe('STOPPED');
  });
});
