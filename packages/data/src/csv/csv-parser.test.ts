import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryBars, bits, rowsOf } from '../bars.test-support.ts';
import { csvText } from '../export-csv.ts';
import { refusalOf } from '../refusal.test-support.ts';
import { CsvParser } from './csv-parser.ts';
import type { CsvParserOptions } from './csv-parser.ts';

const ROW = '1502942400000,4261.48,4313.62,4261.32,4308.83,47.181009';
const VALUES = [1502942400000, 4261.48, 4313.62, 4261.32, 4308.83, 47.181009];

function parse(
  text: string | Uint8Array,
  options: Partial<CsvParserOptions> = {},
  cuts: readonly number[] = [],
): CsvParser {
  const parser = new CsvParser({ file: 'f.csv', maxProblems: 20, maxRows: 1e6, ...options });
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    parser.feed(bytes.subarray(from, Math.max(from, cut)));
    from = Math.max(from, cut);
  }
  parser.feed(bytes.subarray(from));
  parser.finish();
  return parser;
}

describe('CsvParser', () => {
  it('reads back every candle exactly, wherever the pieces are cut', () => {
    fc.assert(
      fc.property(
        arbitraryBars,
        fc.array(fc.nat(6000), { maxLength: 30 }),
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom(',', ';', '\t'),
        (bars, cuts, newline, delimiter) => {
          const text = [...csvText(bars)]
            .join('')
            .replaceAll(',', delimiter)
            .replaceAll('\n', newline);
          const parser = parse(text, {}, cuts);
          expect(parser.problems.count).toBe(0);
          expect(bits(parser.sink.take())).toBe(bits(bars.data));
        },
      ),
    );
  });

  it.each([
    ['a byte-order mark', `\uFEFFt,o,h,l,c,v\n${ROW}\n`],
    ['a byte-order mark and no header', `\uFEFF${ROW}\n`],
    ['CRLF', `t,o,h,l,c,v\r\n${ROW}\r\n`],
    ['no last newline', `t,o,h,l,c,v\n${ROW}`],
    ['CRLF and no last newline', `t,o,h,l,c,v\r\n${ROW}\r`],
    ['blank lines and comments', `# made by hand\n\nt,o,h,l,c,v\n  \n${ROW}\n\n\n`],
    [
      'quotes',
      `t,o,h,l,c,v\n${ROW.split(',')
        .map((x) => `"${x}"`)
        .join(',')}\n`,
    ],
    ['blanks around fields', `t,o,h,l,c,v\n ${ROW.replaceAll(',', ' , ')} \n`],
    ['extra columns', `sym,t,x,o,h,l,c,v,z\n"a,b",${ROW.replace(',', ',"x,y",')},1\n`],
    ['seconds', `t,o,h,l,c,v\n${ROW.replace('000,', ',')}\n`],
    ['microseconds', `t,o,h,l,c,v\n${ROW.replace('000,', '000000,')}\n`],
    ['nanoseconds', `t,o,h,l,c,v\n${ROW.replace('000,', '000000000,')}\n`],
    ['ISO times', `date,o,h,l,c,v\n${ROW.replace('1502942400000', '2017-08-17T04:00:00Z')}\n`],
    [
      'exponents and plus signs',
      't,o,h,l,c,v\n1502942400000,+4261.48,431362e-2,4.26132E3,4308.83,4.7181009e1\n',
    ],
    ["Binance's twelve columns", `${ROW},1502945999999,202366.13,171,35.16,150952.47,0\n`],
    ['a delimiter at the end', `t,o,h,l,c,v\n${ROW},\n`],
  ])('copes with %s', (_, text) => {
    const parser = parse(text);
    expect(parser.problems.first).toEqual([]);
    expect(rowsOf(parser.sink.take())).toEqual([VALUES]);
  });

  it('names line, column, text and remedy of every bad row, and reads the others', () => {
    const parser = parse(
      [
        't,o,h,l,close,v',
        ROW,
        ROW.replace('4308.83', '43x8.83'),
        ROW.replace('4261.48', ''),
        '1502942400000,1,2',
        ROW.replace('1502942400000', '17.08.2017'),
        ROW.replace('47.181009', '47,18').replace('47,18', '"47,18"'),
        ROW.replace('4308.83', 'NaN'),
        ROW,
      ].join('\n'),
    );
    expect(parser.sink.length).toBe(2);
    expect(parser.problems.first.map(({ line, column, text }) => [line, column, text])).toEqual([
      [3, 'close', '"43x8.83"'],
      [4, 'o', '""'],
      [5, null, '"1502942400000,1,2"'],
      [6, 't', '"17.08.2017"'],
      [7, 'v', '"47,18"'],
      [8, 'close', '"NaN"'],
    ]);
    expect(parser.problems.first[4]?.reason).toContain('decimal sign must be a point');
    const lineOf = parser.sink.lines();
    expect([lineOf(0), lineOf(1)]).toEqual([2, 9]);
  });

  it('counts problems beyond the limit without keeping them', () => {
    const parser = parse(`t,o,h,l,c,v\n${'x,1,1,1,1,1\n'.repeat(1000)}`, { maxProblems: 3 });
    expect(parser.problems.count).toBe(1000);
    expect(parser.problems.first).toHaveLength(3);
  });

  it('drops a line that never ends, notes it once, and goes on', () => {
    const parser = parse(
      `t,o,h,l,c,v\n${'9'.repeat(500_000)}\n${ROW}\n`,
      {},
      Array.from({ length: 50 }, (_, i) => i * 10_000),
    );
    expect(parser.problems.count).toBe(1);
    expect(parser.problems.first[0]).toMatchObject({ line: 2, column: null });
    expect(parser.problems.first[0]?.reason).toContain('longer than 65536 bytes');
    expect(rowsOf(parser.sink.take())).toEqual([VALUES]);
  });

  it('keeps its memory small against a file that is one endless line', () => {
    const parser = new CsvParser({ file: 'f.csv', maxProblems: 20, maxRows: 10 });
    const piece = new Uint8Array(1 << 20).fill(0x31);
    for (let k = 0; k < 64; k += 1) parser.feed(piece);
    parser.finish();
    expect(parser.problems.count).toBe(1);
    expect(parser.sink.length).toBe(0);
  });

  it('stops at the limit of rows', async () => {
    const error = await refusalOf(() =>
      parse(`t,o,h,l,c,v\n${`${ROW}\n`.repeat(11)}`, { maxRows: 10 }),
    );
    expect(error).toMatchObject({ code: 'DATA_TOO_LARGE', context: { line: 12, maxRows: 10 } });
  });

  it.each([
    ['zeros', new Uint8Array(100), 'binary data'],
    ['a zip archive', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), 'a zip archive. Unpack it first'],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x74, 0), 'UTF-16'],
    ['an image', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), 'binary data'],
  ])('refuses %s as not text', async (_, bytes, what) => {
    const error = await refusalOf(() => parse(bytes));
    expect(error.code).toBe('DATA_NOT_TEXT');
    expect(error.message).toContain(what);
    expect(error.message).not.toMatch(/\p{Cc}/u);
  });

  it('survives any bytes: rows, counted problems, or one of its own errors', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (bytes, header) => {
        const start = new TextEncoder().encode(header ? 't,o,h,l,c,v\n' : '');
        const all = new Uint8Array(start.length + bytes.length);
        all.set(start);
        all.set(bytes, start.length);
        try {
          const parser = parse(all, {}, [20, 40]);
          for (const problem of parser.problems.first) expect(problem.text).not.toMatch(/\p{Cc}/u);
        } catch (error) {
          expect((await refusalOf(() => Promise.reject(error as Error))).code).toMatch(
            /^DATA_(NOT_TEXT|CSV_HEADER)$/,
          );
        }
      }),
    );
  });
});
