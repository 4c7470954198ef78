import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { BIN, Workplace } from '../run-cli.test-support.ts';
import { cliTokenFile, readCliToken } from '../../config/home/cli-token.ts';

const place = new Workplace();
const home = place.path('home');
afterAll(() => {
  place.remove();
});

it('a desk lets in the commands of whoever can read its home, from its start to its end', async () => {
  const desk = spawn(process.execPath, [BIN, 'start', '--no-demo', '--runners', '1'], {
    env: { ...process.env, NIGHTDESK_HOME: home, PORT: '0', NODE_ENV: '', NIGHTDESK_DEBUG: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    await once(desk.stdout, 'data');
    expect(statSync(cliTokenFile(home)).mode & 0o777).toBe(0o600);
    const status = await place.run('status', '--json');
    expect([status.code, status.err]).toEqual([0, '']);
    expect(JSON.parse(status.out)).toMatchObject({ healthy: true, health: { mode: 'paper' } });
    const added = await place.run('user', 'add', 'ada', '--role', 'admin');
    expect(added.out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/set-password#ndl_[\w-]{43}\n$/);
    expect((await place.run('user', 'list', '--plain')).out).toMatch(/^ada\tadmin\tmay sign in\t/);
    await place.run('user', 'add', 'bob');
    expect((await place.run('user', 'revoke', 'bob', '--yes')).code).toBe(0);
    expect((await place.run('kill', 'pause', '--yes')).code).toBe(0);
    expect((await place.run('bots', 'list')).err).toBe('No such bots.\n');
    const { address = '', secret = '' } = readCliToken(home) ?? {};
    const ask = async (authorization: string): Promise<number> =>
      (await fetch(`${address}/api/users`, { headers: { authorization } })).status;
    expect(await ask(`Bearer ${secret}`)).toBe(200);
    expect(await ask(`Bearer ${secret.slice(0, -1)}x`)).toBe(401);
    // It is nobody's session: there is nothing to be changed about it.
    const session = await fetch(`${address}/api/auth/session`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(session.status).toBe(401);
  } finally {
    desk.kill('SIGTERM');
    await once(desk, 'exit');
  }
  expect(existsSync(cliTokenFile(home))).toBe(false);
  expect((await place.run('status')).code).toBe(3);
}, 90_000);
