import { execFileSync, spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { openApi } from './api.test-support.ts';

const PROMTOOL: string = 'promtool';
const hasPromtool = spawnSync(PROMTOOL, ['--version']).error === undefined;

it('names metrics as Prometheus wants them', async () => {
  const desk = await openApi();
  await desk.ask('GET', '/health');
  const { text } = await desk.ask('GET', '/metrics');
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => ({
    name,
    type,
  }));
  expect(types.length).toBeGreaterThan(20);
  for (const { name, type } of types) {
    expect(name, name).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(name.endsWith('_total'), `${type} ${name}`).toBe(type === 'counter');
    expect(text).toMatch(new RegExp(`^# HELP ${name} .`, 'm'));
    expect(name).not.toMatch(/_(ms|millis|kb|count|sum|bucket)$/);
  }
  // Labels are of a bounded number: no ids.
  expect(text).not.toMatch(/(bot|account|user)="/);
});

it.skipIf(!hasPromtool)('is accepted by promtool (skipped where it is not installed)', async () => {
  const desk = await openApi();
  await desk.ask('GET', '/health');
  const { text } = await desk.ask('GET', '/metrics');
  expect(() => execFileSync(PROMTOOL, ['check', 'metrics'], { input: text })).not.toThrow();
});
