import type { DataReport } from '@nightdesk/data/validate/data-report';
import { PROBLEM_KINDS, REPAIR_KINDS } from '@nightdesk/data/validate/data-report';

const WORDS: Readonly<Record<(typeof REPAIR_KINDS)[number], string>> = {
  moved: 'out of order, sorted',
  'duplicate-dropped': 'twice, dropped',
  'conflict-dropped': 'of the same time with other numbers, dropped',
  'high-raised': 'with a high below open or close, raised',
  'low-lowered': 'with a low above open or close, lowered',
  filled: 'missing, filled with flat ones',
};

const candles = (count: number): string => (count === 1 ? '1 candle' : `${count} candles`);

/** What a data check found, one line a kind; nothing when all is well. `name` begins each line when given. */
export function dataNotes(report: DataReport, name: string = ''): string[] {
  const notes: string[] = [];
  const { gaps, zeroVolume, problems, repairs } = report;
  if (gaps.count > 0) {
    const first = gaps.examples[0]?.from ?? '';
    notes.push(
      `${gaps.count === 1 ? '1 gap' : `${gaps.count} gaps`}, ${candles(gaps.missing)} missing, the first at ${first}`,
    );
  }
  if (zeroVolume.count > 0) notes.push(`${candles(zeroVolume.count)} without volume`);
  for (const kind of PROBLEM_KINDS) {
    const { count, examples } = problems[kind];
    if (count > 0) notes.push(`${candles(count)} ${kind}, the first at ${examples[0]?.time ?? ''}`);
  }
  if (repairs !== null) {
    for (const kind of REPAIR_KINDS) {
      const { count } = repairs[kind];
      if (count > 0) notes.push(`repaired: ${candles(count)} ${WORDS[kind]}`);
    }
  }
  return name === '' ? notes : notes.map((note) => `${name}: ${note}`);
}
