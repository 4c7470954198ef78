// The charts of the report, drawn with TradingView's Lightweight Charts from the data in the page.
(() => {
  const {
    createChart,
    createSeriesMarkers,
    CandlestickSeries,
    LineSeries,
    AreaSeries,
    PriceScaleMode,
  } = window.LightweightCharts;
  const data = JSON.parse(document.getElementById('report-data').textContent);

  /** Candles shown at first, and around a trade. */
  const LATEST = 200;
  /** With more trades in view than this, markers stand for groups; with fewer than `NAMED`, exits show the return. */
  const SINGLE = 160;
  const NAMED = 24;
  const GROUPS = 36;
  const LINES = 5;

  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  /** The colour that a custom property stands for now. */
  const colour = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const faded = (name, alpha) => colour(name).replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);

  const formats = new Map();
  const number = (value, decimals) => {
    let format = formats.get(decimals);
    if (format === undefined) {
      format = new Intl.NumberFormat('en', {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      });
      formats.set(decimals, format);
    }
    const text = format.format(value);
    return /[1-9]/.test(text) ? text.replace('-', '−') : text.replace('-', '');
  };
  const percent = (value) => `${number(value, 1)}%`;
  const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
  const minute = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');

  const points = (time, values) =>
    time.map((t, i) => (values[i] === null ? { time: t } : { time: t, value: values[i] }));

  const colours = () => ({
    layout: {
      background: { type: 'solid', color: colour('surface') },
      textColor: colour('muted'),
      panes: {
        separatorColor: colour('rule'),
        separatorHoverColor: faded('muted', 0.2),
        enableResize: true,
      },
    },
    grid: { vertLines: { color: faded('rule', 0.5) }, horzLines: { color: faded('rule', 0.5) } },
    crosshair: {
      vertLine: { color: colour('muted'), labelBackgroundColor: colour('ink') },
      horzLine: { color: colour('muted'), labelBackgroundColor: colour('ink') },
    },
    rightPriceScale: { borderColor: colour('rule') },
    timeScale: { borderColor: colour('rule') },
  });

  const newChart = (place, spacing) => {
    const base = colours();
    const chart = createChart(place, {
      ...base,
      autoSize: true,
      layout: {
        ...base.layout,
        attributionLogo: false,
        fontSize: 12,
        fontFamily: getComputedStyle(document.body).fontFamily,
      },
      localization: { locale: 'en', timeFormatter: spacing < 86400 ? minute : day },
      timeScale: {
        ...base.timeScale,
        timeVisible: spacing < 86400,
        secondsVisible: false,
        minBarSpacing: 0.01,
        rightOffset: 2,
      },
      // The page keeps the wheel and the vertical swipe until a chart is clicked.
      handleScroll: { mouseWheel: false, vertTouchDrag: false },
      handleScale: { mouseWheel: false },
    });
    const wheel = (on) =>
      chart.applyOptions({ handleScale: { mouseWheel: on }, handleScroll: { mouseWheel: on } });
    place.addEventListener('pointerdown', () => wheel(true));
    place.addEventListener('pointerleave', () => wheel(false));
    return chart;
  };

  /** The linear and log buttons: a log scale has no place for zero. */
  const scaleSwitch = (tools, chart, positive) => {
    const buttons = [...tools.querySelectorAll('[data-scale]')];
    for (const button of buttons) {
      const log = button.dataset.scale === 'log';
      if (log && !positive) {
        button.disabled = true;
        button.title = 'Not possible: the values reach zero or less.';
      }
      button.addEventListener('click', () => {
        chart
          .priceScale('right', 0)
          .applyOptions({ mode: log ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal });
        for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
      });
    }
  };

  const keyOf = (name, className) => {
    const key = document.createElement('span');
    key.className = `key ${className}`;
    const value = document.createElement('b');
    key.append(`${name} `, value);
    return { key, value };
  };

  const visibleRange = (chart, from, to) => chart.timeScale().setVisibleLogicalRange({ from, to });

  function equityChart() {
    const { curve, moneyDecimals } = data;
    const place = document.querySelector('[data-chart="equity"]');
    const tools = document.querySelector('[data-tools="equity"]');
    if (curve.time.length === 0) {
      place.textContent = 'There is no bar to draw.';
      return;
    }
    const spacing =
      curve.time.length > 1 ? (curve.time.at(-1) - curve.time[0]) / (curve.time.length - 1) : 86400;
    const chart = newChart(place, spacing);
    const largest = Math.max(...curve.equity.map((v) => Math.abs(v ?? 0)));
    const axis = largest >= 1000 ? 0 : moneyDecimals;
    const money = { type: 'custom', minMove: 10 ** -axis, formatter: (v) => number(v, axis) };
    const share = { type: 'custom', minMove: 0.1, formatter: percent };
    const quiet = {
      lastValueVisible: false,
      priceLineVisible: false,
      crosshairMarkerVisible: false,
    };
    const hold = chart.addSeries(LineSeries, { ...quiet, priceFormat: money, lineWidth: 1.5 }, 0);
    const equity = chart.addSeries(LineSeries, { ...quiet, priceFormat: money, lineWidth: 2 }, 0);
    const fall = chart.addSeries(
      AreaSeries,
      { ...quiet, priceFormat: share, lineWidth: 1.5, invertFilledArea: true },
      1,
    );
    const holdFall = chart.addSeries(LineSeries, { ...quiet, priceFormat: share, lineWidth: 1 }, 1);
    hold.setData(points(curve.time, curve.hold));
    equity.setData(points(curve.time, curve.equity));
    fall.setData(points(curve.time, curve.fall));
    holdFall.setData(points(curve.time, curve.holdFall));
    const panes = chart.panes();
    panes[0].setStretchFactor(0.68);
    panes[1].setStretchFactor(0.32);
    const paint = () => {
      chart.applyOptions(colours());
      hold.applyOptions({ color: colour('hold') });
      equity.applyOptions({ color: colour('strategy') });
      fall.applyOptions({
        lineColor: colour('down'),
        topColor: faded('down', 0.28),
        bottomColor: faded('down', 0.08),
      });
      holdFall.applyOptions({ color: colour('hold') });
    };
    paint();
    document.addEventListener('report:theme', paint);

    const legend = document.querySelector('[data-legend="equity"]');
    const when = document.createElement('span');
    const own = keyOf('Strategy', 'strategy');
    const held = keyOf('Buy and hold', 'hold');
    const down = keyOf('Drawdown', 'fall');
    legend.append(when, own.key, held.key, down.key);
    const tell = (i) => {
      const value = (v, format) => (v === null || v === undefined ? '–' : format(v));
      when.textContent = minute(curve.time[i]);
      own.value.textContent = value(curve.equity[i], (v) => number(v, moneyDecimals));
      held.value.textContent = value(curve.hold[i], (v) => number(v, moneyDecimals));
      down.value.textContent = value(curve.fall[i], percent);
    };
    const end = curve.time.length - 1;
    tell(end);
    chart.subscribeCrosshairMove((event) => tell(Math.min(end, Math.max(0, event.logical ?? end))));

    scaleSwitch(
      tools,
      chart,
      [...curve.equity, ...curve.hold].every((v) => v === null || v > 0),
    );
    const whole = () => visibleRange(chart, -0.5, end + 0.5);
    tools.querySelector('[data-range="all"]').addEventListener('click', whole);
    whole();
    tools.hidden = false;
  }

  /** Position of the last candle that opens at or before a moment. */
  const candleAt = (time, seconds) => {
    let low = 0;
    let high = time.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (time[middle] <= seconds) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  /** Entries and exits of one instrument as marker places, in order of candles. */
  const eventsOf = (price) => {
    const { trades, instruments } = data;
    const events = [];
    for (let i = 0; i < trades.id.length; i++) {
      if (instruments[trades.instrument[i]]?.symbol !== price.symbol) continue;
      const long = trades.long[i] === 1;
      events.push({ at: candleAt(price.time, trades.entryTime[i]), entry: true, long, trade: i });
      events.push({ at: candleAt(price.time, trades.exitTime[i]), entry: false, long, trade: i });
    }
    return events.sort(
      (a, b) => a.at - b.at || a.trade - b.trade || Number(b.entry) - Number(a.entry),
    );
  };

  const marker = (price, { at, entry, long, trade }, named, paint) => {
    const result = data.trades.returnRatio[trade];
    const below = entry === long;
    const won = (data.trades.pnl[trade] ?? 0) > 0;
    return {
      time: price.time[at],
      position: below ? 'belowBar' : 'aboveBar',
      shape: below ? 'arrowUp' : 'arrowDown',
      color: entry ? paint.strategy : won ? paint.up : paint.down,
      ...(named && !entry && result !== null
        ? { text: `${result > 0 ? '+' : ''}${percent(result * 100)}` }
        : {}),
    };
  };

  /** One marker for all entries and one for all exits of each stretch of candles. */
  const grouped = (price, events, size, paint) => {
    const groups = new Map();
    for (const event of events) {
      const start = Math.floor(event.at / size) * size;
      const group = groups.get(start) ?? { entries: 0, exits: 0 };
      if (event.entry) group.entries += 1;
      else group.exits += 1;
      groups.set(start, group);
    }
    const markers = [];
    for (const [start, { entries, exits }] of groups) {
      const time = price.time[Math.min(price.time.length - 1, start + (size >> 1))];
      if (entries > 0)
        markers.push({
          time,
          position: 'belowBar',
          shape: 'arrowUp',
          color: paint.strategy,
          text: String(entries),
        });
      if (exits > 0)
        markers.push({
          time,
          position: 'aboveBar',
          shape: 'arrowDown',
          color: paint.muted,
          text: String(exits),
        });
    }
    return markers.sort((a, b) => a.time - b.time);
  };

  function priceChart() {
    const place = document.querySelector('[data-chart="price"]');
    if (place === null) return;
    const tools = document.querySelector('[data-tools="price"]');
    const select = tools.querySelector('[data-instrument]');
    const legend = document.querySelector('[data-legend="price"]');
    const note = document.querySelector('[data-note="price"]');
    let shown = null;

    const draw = (which) => {
      shown?.remove();
      shown = drawPrice(data.prices[which], place, legend, note);
      for (const button of tools.querySelectorAll('[data-scale]')) {
        button.setAttribute('aria-pressed', String(button.dataset.scale === 'linear'));
      }
    };
    draw(0);
    select?.addEventListener('change', () => draw(Number(select.value)));
    for (const button of tools.querySelectorAll('button')) {
      button.addEventListener('click', () => {
        const { range, zoom, scale } = button.dataset;
        if (range === 'all') shown.whole();
        if (range === 'latest') shown.latest();
        if (zoom !== undefined) shown.zoom(zoom === 'in' ? 0.5 : 2);
        if (scale !== undefined) {
          shown.log(scale === 'log');
          for (const other of tools.querySelectorAll('[data-scale]'))
            other.setAttribute('aria-pressed', String(other === button));
        }
      });
    }
    document.addEventListener('report:theme', () => shown.paint());
    document.addEventListener('report:show-trade', ({ detail }) => {
      const symbol = data.instruments[data.trades.instrument[detail]]?.symbol;
      const which = data.prices.findIndex((price) => price.symbol === symbol);
      if (which === -1) return;
      if (data.prices[which] !== shown.price) {
        select.value = String(which);
        draw(which);
      }
      shown.around(data.trades.entryTime[detail], data.trades.exitTime[detail]);
      place.scrollIntoView({ block: 'center' });
    });
    tools.hidden = false;
  }

  function drawPrice(price, place, legend, note) {
    const { time, precision } = price;
    const end = time.length - 1;
    const chart = newChart(place, price.frame);
    const format = {
      type: 'custom',
      minMove: 10 ** -precision,
      formatter: (v) => number(v, precision),
    };
    const candles = chart.addSeries(
      CandlestickSeries,
      { priceFormat: format, borderVisible: false, priceLineVisible: false },
      0,
    );
    candles.setData(
      time.map((t, i) => ({
        time: t,
        open: price.open[i],
        high: price.high[i],
        low: price.low[i],
        close: price.close[i],
      })),
    );
    const panes = ['price'];
    const lines = price.lines.map((line, i) => {
      if (!panes.includes(line.pane)) panes.push(line.pane);
      const own =
        line.pane === 'price'
          ? { priceFormat: format }
          : { priceFormat: { type: 'price', precision: 2, minMove: 0.01 } };
      const series = chart.addSeries(
        LineSeries,
        {
          ...own,
          lineWidth: 1.5,
          priceLineVisible: false,
          lastValueVisible: false,
          crosshairMarkerVisible: false,
        },
        panes.indexOf(line.pane),
      );
      series.setData(points(time, line.value));
      return { line, series, style: `line-${(i % LINES) + 1}` };
    });
    chart.panes().forEach((pane, i) => pane.setStretchFactor(i === 0 ? 3 : 1));
    const marks = createSeriesMarkers(candles, []);
    const events = eventsOf(price);

    const mark = () => {
      const range = chart.timeScale().getVisibleLogicalRange();
      if (range === null) return;
      const paint = {
        strategy: colour('strategy'),
        up: colour('up'),
        down: colour('down'),
        muted: colour('muted'),
      };
      const inView = events.filter(({ at }) => at >= range.from - 1 && at <= range.to + 1);
      const single = inView.length <= SINGLE;
      const size = Math.max(2, Math.ceil((range.to - range.from) / GROUPS));
      marks.setMarkers(
        single
          ? inView.map((event) => marker(price, event, inView.length <= NAMED, paint))
          : grouped(price, inView, size, paint),
      );
      const words = [price.note];
      if (!single)
        words.push(
          `${number(inView.length, 0)} entries and exits in view: arrows stand for groups and say how many. Zoom in to see each.`,
        );
      words.push('Drag to move; pinch, or click and turn the wheel, to zoom.');
      note.textContent = words.filter(Boolean).join(' ');
    };
    let waiting = false;
    chart.timeScale().subscribeVisibleLogicalRangeChange(() => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        mark();
      });
    });

    const values = keyOf(price.symbol, 'symbol');
    values.key.className = '';
    const keys = lines.map(({ line, style }) => ({ line, ...keyOf(line.name, style) }));
    const signs = [
      ['Entry', 'entry'],
      ['Exit, won', 'exit-won'],
      ['Exit, lost', 'exit-lost'],
    ].map(([name, style]) => keyOf(name, style).key);
    legend.replaceChildren(values.key, ...keys.map(({ key }) => key), ...signs);
    const tell = (i) => {
      const ohlc = [price.open[i], price.high[i], price.low[i], price.close[i]];
      values.value.textContent = `${minute(time[i])}  ${ohlc.map((v, k) => `${'OHLC'[k]} ${v === null ? '–' : number(v, precision)}`).join('  ')}`;
      for (const { line, value } of keys) {
        const v = line.value[i];
        value.textContent =
          v === null || v === undefined ? '–' : number(v, line.pane === 'price' ? precision : 2);
      }
    };
    if (end >= 0) tell(end);
    chart.subscribeCrosshairMove((event) => {
      if (end >= 0) tell(Math.min(end, Math.max(0, event.logical ?? end)));
    });

    const paint = () => {
      chart.applyOptions(colours());
      const [up, down] = [colour('candle-up'), colour('candle-down')];
      candles.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down });
      for (const { series, style } of lines) series.applyOptions({ color: colour(style) });
      mark();
    };
    const whole = () => visibleRange(chart, -1, end + 1);
    const latest = () => visibleRange(chart, Math.max(-1, end - LATEST), end + 3);
    const around = (from, to) => {
      const [first, last] = [candleAt(time, from), candleAt(time, to)];
      const margin = Math.max(20, (last - first) * 0.4);
      visibleRange(chart, first - margin, last + margin);
    };
    const zoom = (factor) => {
      const range = chart.timeScale().getVisibleLogicalRange();
      if (range === null) return;
      const middle = (range.from + range.to) / 2;
      const half = Math.max(5, ((range.to - range.from) / 2) * factor);
      visibleRange(chart, Math.max(-1, middle - half), Math.min(end + 3, middle + half));
    };
    const log = (on) =>
      chart
        .priceScale('right', 0)
        .applyOptions({ mode: on ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal });
    paint();
    if (end > LATEST * 2) latest();
    else whole();
    return { price, paint, whole, latest, around, zoom, log, remove: () => chart.remove() };
  }

  equityChart();
  priceChart();
})();
