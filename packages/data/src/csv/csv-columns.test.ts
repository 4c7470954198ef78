import { describe, expect, it } from 'vitest';
import { refusalOf } from '../refusal.test-support.ts';
import { detectColumns, splitCsvLine } from './csv-columns.ts';
import type { CsvColumnNames } from './csv-columns.ts';

const slots = (line: string, given?: CsvColumnNames): number[] => [
  ...detectColumns('f.csv', line, 1, given).slots,
];

describe('detectColumns', () => {
  it.each([
    ['t,o,h,l,c,v', [0, 1, 2, 3, 4, 5]],
    ['open_time,open,high,low,close,volume,close_time,quote_volume,count', [0, 1, 2, 3, 4, 5]],
    ['Date;Close;Open;High;Low;Volume', [0, 4, 1, 2, 3, 5]],
    ['\tTimestamp\tOpen\tHigh\tLow\tClose\tVol', [-1, 0, 1, 2, 3, 4, 5]],
    ['"Open Time","Open","High","Low","Close","Volume"', [0, 1, 2, 3, 4, 5]],
    ['<DATE>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>', [0, 1, 2, 3, 4, 5]],
    ['unix,date,symbol,open,high,low,close,volume', [0, -1, -1, 1, 2, 3, 4, 5]],
  ])('reads the header %j', (line, expected) => {
    expect(slots(line)).toEqual(expected);
    expect(detectColumns('f.csv', line, 1).header).toBe(true);
  });

  it('takes a line that begins with a time for data', () => {
    for (const line of [
      '1502942400000,1,2,1,2,3',
      '2017-01-03,1,2,1,2,3',
      '1502942400000;1;2;1;2;3;1502945999999;9;8;7;6;0',
    ]) {
      expect(detectColumns('f.csv', line, 1)).toMatchObject({ header: false });
      expect(slots(line)).toEqual([0, 1, 2, 3, 4, 5]);
    }
  });

  it('takes names from the user first', () => {
    expect(
      slots('stamp,open,high,low,close,Volume BTC,volume', { time: 'stamp', volume: 'volume btc' }),
    ).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('says which column is missing, and where', async () => {
    const error = await refusalOf(() => detectColumns('f.csv', 'time,open,high,low,price', 3));
    expect(error.code).toBe('DATA_CSV_HEADER');
    expect(error.message).toContain(
      'f.csv:3: no column for close among "time", "open", "high", "low", "price"',
    );
    expect(error.context).toMatchObject({ field: 'close', line: 3 });
  });

  it.each([
    'time,open,open,high,low,close,volume',
    '1502942400000,1,2',
    'time,o,open,high,low,close',
  ])('refuses %j', async (line) => {
    expect((await refusalOf(() => detectColumns('f.csv', line, 1))).code).toBe('DATA_CSV_HEADER');
  });

  it('refuses one column for two purposes', async () => {
    const error = await refusalOf(() =>
      detectColumns('f.csv', 'time,open,high,low,close,volume', 1, { high: 'open' }),
    );
    expect(error.message).toContain('two purposes');
  });
});

describe('splitCsvLine', () => {
  it.each([
    ['a,b,,c', ['a', 'b', '', 'c']],
    ['"a,b" , "say ""x""",c', ['a,b', 'say "x"', 'c']],
    ['"unclosed,b', ['"unclosed', 'b']],
    ['', ['']],
    ['a,"b"', ['a', 'b']],
    ['a,', ['a', '']],
  ])('splits %j', (line, expected) => {
    expect(splitCsvLine(line, ',')).toEqual(expected);
  });
});
