import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { metricKeys } from './compute-metrics.ts';
import { METRICS } from './definitions.ts';
import { metricsDocument } from './metrics-document.ts';

const FILE = join(import.meta.dirname, '../../../../docs/metrics.md');

describe('docs/metrics.md', () => {
  it('says what the calculation does', () => {
    // When it differs: node -e "import('./packages/research/src/metrics/metrics-document.ts').then((m) => process.stdout.write(m.metricsDocument()))" > docs/metrics.md
    expect(readFileSync(FILE, 'utf8').replaceAll('\r\n', '\n')).toBe(metricsDocument());
  });

  it('has a row for every metric, and the groups of metrics stay together', () => {
    const rows = metricsDocument()
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(metricKeys().length);
    const groups = metricKeys().map((key) => METRICS[key].group);
    expect(groups.filter((group, i) => group !== groups[i - 1])).toEqual([...new Set(groups)]);
  });
});
