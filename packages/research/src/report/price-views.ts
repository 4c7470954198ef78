import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';
import { formatTimeFrame } from '@nightdesk/core/model/time-frame';
import type { BacktestResult, ChartBars, PlotLine } from '../result.ts';
import { alignLine, drawCandles, type DrawnCandles } from './draw-candles.ts';
import { formatNumber } from './format.ts';
import { visibleText } from './html.ts';
import { roundDecimals, roundDigits, seconds } from './round.ts';

/** Candles of all whole-period views together, and of one at the least and at the most. */
const WHOLE = { all: 12_000, least: 500, most: 4800 } as const;
/** Where the whole period is drawn coarser: the last candles as they are, while the file stays small. */
const DETAIL = { candles: 3000, instruments: 4 } as const;

/** One view of one instrument in the price chart. Texts are free of hidden characters. */
export interface PriceView {
  readonly id: string;
  readonly symbol: string;
  /** What a person chooses it by. */
  readonly label: string;
  readonly precision: number;
  /** Time frame drawn, in seconds. */
  readonly frame: number;
  readonly time: readonly number[];
  readonly open: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly close: readonly (number | null)[];
  readonly lines: readonly {
    readonly name: string;
    readonly pane: string;
    readonly value: readonly (number | null)[];
  }[];
  /** What was left out for drawing; "" when nothing. */
  readonly note: string;
}

/**
 * The views of the price chart: the whole period of each instrument, resampled where it is long, and then
 * its last candles in their own time frame.
 */
export function priceViews({ chart, instruments, lines }: BacktestResult): readonly PriceView[] {
  const share = Math.floor(WHOLE.all / Math.max(1, chart.length));
  const most = Math.max(WHOLE.least, Math.min(WHOLE.most, share));
  return chart.flatMap((bars) => {
    const instrument = instruments.find(({ id }) => id === bars.instrument);
    const precision = instrument?.pricePrecision ?? 2;
    const symbol = visibleText(instrument?.symbol ?? bars.instrument);
    const own = lines.filter((line) => line.instrument === bars.instrument);
    const frame = formatTimeFrame(bars.timeFrame);
    const whole = drawCandles(bars, most);
    if (whole.timeFrame === bars.timeFrame) {
      return [
        view(bars, whole, {
          symbol,
          label: `${symbol}, ${frame}`,
          precision,
          lines: own,
          note: '',
        }),
      ];
    }
    const drawn = formatTimeFrame(whole.timeFrame);
    const overview = view(bars, whole, {
      symbol,
      label: `${symbol}, ${drawn}, whole period`,
      precision,
      lines: own,
      note: `Candles of ${frame} are drawn as ${drawn}, lines at the last value of each.`,
    });
    if (chart.length > DETAIL.instruments) return [overview];
    const last = { ...bars, data: bars.data.subarray(-DETAIL.candles * BAR_STRIDE) };
    const words = `last ${formatNumber(DETAIL.candles, 0)} candles`;
    const detail = view(bars, drawCandles(last, DETAIL.candles), {
      symbol,
      label: `${symbol}, ${frame}, ${words}`,
      precision,
      lines: own,
      note: `The ${words} of ${frame}.`,
    });
    return [overview, detail];
  });
}

function view(
  bars: ChartBars,
  candles: DrawnCandles,
  words: Pick<PriceView, 'symbol' | 'label' | 'precision' | 'note'> & {
    readonly lines: readonly PlotLine[];
  },
): PriceView {
  const { symbol, label, precision, note, lines } = words;
  const column = (values: readonly number[]): (number | null)[] =>
    values.map((value) => roundDecimals(value, precision));
  return {
    id: visibleText(bars.instrument),
    symbol,
    label,
    precision,
    frame: seconds(candles.timeFrame),
    time: candles.time.map(seconds),
    open: column(candles.open),
    high: column(candles.high),
    low: column(candles.low),
    close: column(candles.close),
    lines: lines.map((line) => drawnLine(line, candles, precision)),
    note,
  };
}

function drawnLine(
  line: PlotLine,
  candles: DrawnCandles,
  precision: number,
): PriceView['lines'][number] {
  const onPrice = line.pane === 'price';
  return {
    name: visibleText(line.name),
    pane: visibleText(line.pane),
    value: Array.from(alignLine(line, candles), (value) =>
      onPrice ? roundDecimals(value, precision) : roundDigits(value, 6),
    ),
  };
}
