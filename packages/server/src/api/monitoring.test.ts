/** Rules and dashboard ask for metrics that there are. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openApi } from './api.test-support.ts';

const deploy = new URL('../../../../deploy/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, deploy), 'utf8');

it.each(['prometheus/nightdesk-alerts.yml', 'grafana/nightdesk.json'])('%s', async (path) => {
  const desk = await openApi();
  await desk.ask('GET', '/health');
  const { text } = await desk.ask('GET', '/metrics');
  const wanted = new Set(read(path).match(/\b(?:nightdesk|process)_[a-z_]+[a-z]\b/g));
  expect(wanted.size).toBeGreaterThan(5);
  for (const name of wanted) {
    const family = name.replace(/_(count|bucket|sum)$/, '');
    expect(text, name).toMatch(new RegExp(`^# TYPE (${name}|${family}) `, 'm'));
  }
});

it('the dashboard is JSON with panels that do not lie upon one another', () => {
  const { panels } = JSON.parse(read('grafana/nightdesk.json')) as {
    panels: { gridPos: { x: number; y: number; w: number; h: number } }[];
  };
  const taken = new Set<string>();
  for (const { gridPos } of panels) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(x).toBeLessThan(24);
        expect(taken.has(`${x}/${y}`)).toBe(false);
        taken.add(`${x}/${y}`);
      }
  }
});
