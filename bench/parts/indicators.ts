import { dataSet, readBars } from '../harness/data-set.ts';
import type { Figure, PartOptions, PartResult } from '../harness/part-result.ts';
import type { Columns } from '../indicator-loops.ts';
import { peersOf } from '../indicator-peers.ts';
import { benchIndicators, type IndicatorRow } from '../indicators.ts';

/** Indicators bar by bar, against a bare loop over arrays and against other libraries. */
export async function indicatorsPart({ bars, rounds, say }: PartOptions): Promise<PartResult> {
  const { data, length } = await readBars(await dataSet(bars, say));
  const column = (at: number): Float64Array =>
    Float64Array.from({ length }, (_, i) => data[i * 6 + at] ?? NaN);
  const columns: Columns = { high: column(2), low: column(3), close: column(4) };
  say('four indicators, each in turns with its loop and its peers');
  // Throws when a value is not the loop's: that ends the part, as a wrong number should.
  const rows = benchIndicators({ columns, rounds, peers: peersOf(columns) });
  return {
    part: 'indicators',
    title: 'Indicators, one update a bar',
    figures: rows.flatMap(figures),
    checks: rows.map(({ name }) => ({
      name: `${name}: every value is the loop's to 1e-9`,
      wanted: 'yes',
      got: 'yes',
      ok: true,
    })),
    notes: [],
    details: Object.fromEntries(rows.map((row) => [row.name, row])),
  };
}

function figures(row: IndicatorRow): Figure[] {
  const { name, barsPerSecond, loopBarsPerSecond, ratio, bestRatio, peers } = row;
  return [
    {
      name: `${name}, of the loop`,
      value: ratio,
      unit: 'ratio',
      target: { is: 'at least', value: 0.6 },
      note: `${(barsPerSecond / 1e6).toFixed(1)} M/s, the loop ${(loopBarsPerSecond / 1e6).toFixed(1)}; by best ${bestRatio.toFixed(2)}`,
    },
    ...peers.map((peer): Figure => ({
      name: `${name}, of ${peer.name}`,
      value: peer.ratio,
      unit: 'ratio',
      target: { is: 'at least', value: 1 },
      note: `it makes ${(peer.barsPerSecond / 1e6).toFixed(1)} M/s${peer.agrees ? '' : '; its last value is another one'}`,
    })),
  ];
}
