import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { BarColumns } from '@nightdesk/core/model/bar-columns';
import { formatTimeFrame } from '@nightdesk/core/model/time-frame';
import { dataError, fileError, systemCode } from '../data-error.ts';
import { UNFINISHED_SUFFIX } from '../files/atomic-write.ts';
import { withFileLock } from '../files/file-lock.ts';
import { formatTime } from '../format-time.ts';
import type { OnProgress } from '../progress.ts';
import { applyPolicy } from '../validate/apply-policy.ts';
import type { DataReport } from '../validate/data-report.ts';
import { inspectBars } from '../validate/inspect-bars.ts';
import { mergeBars } from './merge-bars.ts';
import { readFacts, readSeries, writeSeries } from './series-file.ts';
import type { ReadSeries, TimeRange } from './series-file.ts';
import type { SeriesFacts } from './series-header.ts';
import { SERIES_SUFFIX, formatSeriesKey, seriesFileName } from './series-name.ts';
import type { SeriesKey } from './series-name.ts';

/** Labels a series keeps, newest last. */
const MOST_LABELS = 10;

/** What the store knows of a series, as plain JSON. */
export interface SeriesInfo {
  readonly symbol: string;
  readonly timeFrame: number;
  readonly timeFrameText: string;
  readonly rows: number;
  /** Open times of the first and last candle, ISO 8601 UTC. */
  readonly first: string;
  readonly last: string;
  /** Most decimals; null where some numbers are no decimals. */
  readonly priceDecimals: number | null;
  readonly volumeDecimals: number | null;
  readonly simulated: boolean;
  /** Where the candles came from, newest last. */
  readonly labels: readonly string[];
  readonly file: string;
  /** Size of the file in bytes. */
  readonly bytes: number;
}

/** What is in a store. A damaged file does not hide the others. */
export interface StoreListing {
  readonly series: readonly SeriesInfo[];
  readonly damaged: readonly { readonly file: string; readonly error: NightdeskError }[];
}

/** What a writer tells the store. */
export interface PutOptions {
  readonly symbol: string;
  readonly bars: BarColumns;
  /** Made by a generator, not by a market. A series is one or the other, never both. */
  readonly simulated: boolean;
  /** Where the candles came from, for people. */
  readonly label: string;
  /** New candles win where stored ones say otherwise; without it that is an error. */
  readonly replace?: boolean | undefined;
  /** How long to wait for another process that writes the series, ms; 10 s. */
  readonly waitMs?: number | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** What a write did. */
export interface PutResult {
  readonly info: SeriesInfo;
  readonly added: number;
  /** Candles that were there already, with the same numbers. */
  readonly unchanged: number;
  readonly replaced: number;
}

/**
 * A folder of candle series, one file for each symbol and time frame. Reading needs no lock: a file is only ever
 * replaced whole. Writers take turns.
 */
export class CandleStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The file of a series, whether it exists or not. @throws NightdeskError `DATA_SYMBOL`, `DATA_TIME_FRAME` */
  fileOf(key: SeriesKey): string {
    return join(this.folder, seriesFileName(key));
  }

  /** Everything in the store, by symbol and time frame. A folder that does not exist yet is an empty store. */
  async list(): Promise<StoreListing> {
    const series: SeriesInfo[] = [];
    const damaged: { file: string; error: NightdeskError }[] = [];
    for (const name of await this.#names()) {
      if (!name.endsWith(SERIES_SUFFIX) || name.startsWith('.')) continue;
      const file = join(this.folder, name);
      try {
        series.push(await infoOf(file));
      } catch (error) {
        if (!(error instanceof NightdeskError)) throw error;
        damaged.push({ file, error });
      }
    }
    series.sort((a, b) =>
      a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.timeFrame - b.timeFrame,
    );
    return { series, damaged };
  }

  /** What is known of one series, without reading its candles. @throws NightdeskError `DATA_STORE_MISSING`, … */
  async info(key: SeriesKey): Promise<SeriesInfo> {
    return this.#named(key, () => infoOf(this.fileOf(key)));
  }

  /** The candles of a series, or of a range of it by open time (ms, `from` inclusive, `to` exclusive). */
  async read(key: SeriesKey, range: TimeRange = {}, onProgress?: OnProgress): Promise<ReadSeries> {
    return this.#named(key, () => readSeries(this.fileOf(key), range, onProgress));
  }

  /**
   * Adds candles to a series, or begins it. The same candles twice change nothing; later or earlier ones are merged in.
   * @throws NightdeskError `DATA_REFUSED` (candles that are out of order or impossible), `DATA_STORE_CONFLICT`,
   * `DATA_STORE_BUSY`, `DATA_FILE_…`; the stored series is then as it was
   */
  async put(options: PutOptions): Promise<PutResult> {
    const { bars, symbol, simulated, label } = options;
    const key = { symbol, timeFrame: bars.timeFrame };
    const file = this.fileOf(key);
    const name = formatSeriesKey(key);
    if (bars.length === 0)
      throw dataError('DATA_EMPTY', `${name}: there are no candles to store.`, { series: name });
    const { refusal } = applyPolicy(bars.data, {
      source: name,
      onProblem: 'report',
      fillGaps: false,
      timeFrame: bars.timeFrame,
      timeFrameIsKnown: true,
      maxRows: bars.length,
    });
    if (refusal !== null) throw refusal;
    try {
      await mkdir(this.folder, { recursive: true });
    } catch (error) {
      throw fileError(error, this.folder, 'write');
    }
    return withFileLock(file, options.waitMs ?? 10_000, async () => {
      await this.#removeUnfinished(file);
      const stored = await this.#readIfThere(file);
      if (stored === null) {
        await writeSeries(file, bars, { symbol, simulated, labels: [label] }, options.onProgress);
        return { info: await infoOf(file), added: bars.length, unchanged: 0, replaced: 0 };
      }
      if (stored.facts.simulated !== simulated) {
        throw dataError(
          'DATA_STORE_CONFLICT',
          `${name}: the stored candles are ${stored.facts.simulated ? 'simulated and the new ones are not' : 'real and the new ones simulated'}. They are never mixed: choose another symbol, or delete the series first.`,
          { series: name, file },
        );
      }
      const merged = mergeBars(stored.bars, bars);
      if (merged.changed > 0 && options.replace !== true) {
        throw dataError(
          'DATA_STORE_CONFLICT',
          `${name}: ${merged.changed} candle${merged.changed === 1 ? '' : 's'} contradict stored ones, the first at ${formatTime(merged.firstChanged)}; nothing was changed. Use --replace if the new ones are right.`,
          { series: name, file, changed: merged.changed, first: merged.firstChanged },
        );
      }
      if (merged.added > 0 || merged.changed > 0) {
        const labels = [...stored.facts.labels.filter((old) => old !== label), label].slice(
          -MOST_LABELS,
        );
        await writeSeries(file, merged.bars, { symbol, simulated, labels }, options.onProgress);
      }
      return {
        info: await infoOf(file),
        added: merged.added,
        unchanged: merged.same,
        replaced: merged.changed,
      };
    });
  }

  /** Reads a whole series, verifies every checksum, and checks the candles. @throws NightdeskError `DATA_STORE_CORRUPT`, … */
  async verify(key: SeriesKey, onProgress?: OnProgress): Promise<DataReport> {
    const file = this.fileOf(key);
    const { bars, facts } = await this.read(key, {}, onProgress);
    const report = inspectBars(bars.data, bars.timeFrame);
    if (facts.symbol !== key.symbol || facts.timeFrame !== key.timeFrame) {
      throw dataError(
        'DATA_STORE_CORRUPT',
        `${file}: the file holds ${formatSeriesKey(facts)}, not ${formatSeriesKey(key)}. Give it its own name back, or delete it.`,
        { file },
      );
    }
    return report;
  }

  /** Deletes a series. Works on a damaged one too. @throws NightdeskError `DATA_STORE_MISSING`, `DATA_STORE_BUSY` */
  async delete(key: SeriesKey, waitMs = 10_000): Promise<void> {
    const file = this.fileOf(key);
    await this.#named(key, async () => {
      await stat(file);
      await withFileLock(file, waitMs, async () => {
        await rm(file);
        await this.#removeUnfinished(file);
      });
    });
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.folder);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw fileError(error, this.folder, 'read');
    }
  }

  async #readIfThere(file: string): Promise<ReadSeries | null> {
    try {
      return await readSeries(file);
    } catch (error) {
      if (error instanceof NightdeskError && error.code === 'DATA_FILE_MISSING') return null;
      throw error;
    }
  }

  /** What a crash left of an earlier write. Only called with the lock held, so nobody is writing it now. */
  async #removeUnfinished(file: string): Promise<void> {
    const beginning = `.${seriesNameOf(file)}.`;
    for (const name of await this.#names()) {
      if (name.startsWith(beginning) && name.endsWith(UNFINISHED_SUFFIX))
        await rm(join(this.folder, name), { force: true });
    }
  }

  /** Runs `work`, a missing file being a missing series. */
  async #named<T>(key: SeriesKey, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const failed = fileError(error, this.fileOf(key), 'read');
      if (failed.code !== 'DATA_FILE_MISSING') throw failed;
      const name = formatSeriesKey(key);
      throw dataError(
        'DATA_STORE_MISSING',
        `${name} is not in the candle store ${this.folder}. Import it; \`nightdesk data list\` shows what is there.`,
        {
          series: name,
          store: this.folder,
        },
      );
    }
  }
}

function seriesNameOf(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

async function infoOf(file: string): Promise<SeriesInfo> {
  const facts: SeriesFacts = await readFacts(file);
  const { firstTime, lastTime, ...rest } = facts;
  return {
    ...rest,
    timeFrameText: formatTimeFrame(facts.timeFrame),
    first: formatTime(firstTime),
    last: formatTime(lastTime),
    file,
    bytes: (await stat(file)).size,
  };
}
