import { afterAll, expect, it } from 'vitest';
import { Workplace } from '../run-cli.test-support.ts';

const place = new Workplace();
afterAll(() => {
  place.remove();
});

it('says that no configuration is a sound one, and where values come from', async () => {
  const { code, out, err } = await place.run('config', 'check');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('The configuration is sound.');
  expect(out).toMatch(/server\.port +3000 +default/);
  expect(out).toContain(`home  ${place.path('home')}`);
});

it('names all problems of a file, as text and as JSON, and no secret', async () => {
  place.write(
    'config.json',
    JSON.stringify({
      server: { port: -1, hots: 'x' },
      database: { url: 'postgres://desk:hunter2@localhost/x' },
    }),
  );
  const text = await place.run('config', 'check', 'config.json');
  expect(text.code).toBe(1);
  expect(text.err).toMatch(/error server\.hots .*did you mean "host"/);
  expect(text.err).toMatch(/error server\.port .*-1 is not allowed\. Allowed: a whole number/);
  expect(text.out).toContain('2 problems: the desk would not start.');
  const json = await place.run('config', 'check', 'config.json', '--json');
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({
    valid: false,
    file: place.path('config.json'),
    problems: [{ setting: 'server.hots' }, { setting: 'server.port' }],
  });
  expect(text.out + text.err + json.out + json.err).not.toContain('hunter2');
});

it('tells that a file is not there', async () => {
  const { code, err } = await place.run('config', 'check', 'nowhere.json');
  expect(code).toBe(1);
  expect(err).toMatch(/no such file/);
});
