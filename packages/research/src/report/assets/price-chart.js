// oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return -- a browser script, read as text, outside the type check
// Candles of one instrument with the strategy's lines, entries and exits.
(() => {
  const { createSeriesMarkers, CandlestickSeries, LineSeries, PriceScaleMode } =
    window.LightweightCharts;
  const { data, number, minute, colour, candleAt, eventsOf, markersFor } = window.reportKit;
  const { colours, newChart, points, legendKey, wireScale } = window.reportKit;
  const place = document.querySelector('[data-chart="price"]');
  if (place === null) return;
  const tools = document.querySelector('[data-tools="price"]');
  const legend = document.querySelector('[data-legend="price"]');
  const note = document.querySelector('[data-note="price"]');

  /** Candles shown at first, where there are many. */
  const LATEST = 200;
  const LINE_STYLES = 5;
  const SIGNS = [
    ['Entry', 'entry'],
    ['Exit, won', 'exit-won'],
    ['Exit, lost', 'exit-lost'],
  ];

  function addLines(chart, price, format) {
    const panes = ['price'];
    const plain = { type: 'price', precision: 2, minMove: 0.01 };
    const quiet = {
      priceLineVisible: false,
      lastValueVisible: false,
      crosshairMarkerVisible: false,
    };
    return price.lines.map((line, i) => {
      if (!panes.includes(line.pane)) panes.push(line.pane);
      const pane = panes.indexOf(line.pane);
      const priceFormat = pane === 0 ? format : plain;
      const series = chart.addSeries(LineSeries, { ...quiet, priceFormat, lineWidth: 1.5 }, pane);
      series.setData(points(price.time, line.value));
      return {
        line,
        series,
        style: `line-${(i % LINE_STYLES) + 1}`,
        decimals: pane === 0 ? price.precision : 2,
      };
    });
  }

  function draw(price) {
    const { time, precision } = price;
    const end = time.length - 1;
    const { chart, remove } = newChart(place, price.frame);
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
    const lines = addLines(chart, price, format);
    chart.panes().forEach((pane, i) => pane.setStretchFactor(i === 0 ? 3 : 1));
    const marks = createSeriesMarkers(candles, []);
    const events = eventsOf(price);
    const range = () => chart.timeScale().getVisibleLogicalRange();
    const show = (from, to) => chart.timeScale().setVisibleLogicalRange({ from, to });

    const mark = () => {
      const visible = range();
      if (visible === null) return;
      const paint = {
        strategy: colour('strategy'),
        up: colour('up'),
        down: colour('down'),
        muted: colour('muted'),
      };
      const { markers, hidden } = markersFor(price, events, visible, paint);
      marks.setMarkers(markers);
      note.textContent = [
        price.note,
        hidden > 0
          ? `${number(hidden, 0)} entries and exits in view: each arrow stands for a group and says how many. Zoom in to see them one by one.`
          : '',
        'Drag to move; pinch, or click and turn the wheel, to zoom.',
      ]
        .filter(Boolean)
        .join(' ');
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

    const head = legendKey(price.symbol, '');
    const keys = lines.map(({ line, style, decimals }) => ({
      line,
      decimals,
      ...legendKey(line.name, `key ${style}`),
    }));
    const signs = SIGNS.map(([name, style]) => legendKey(name, `key ${style}`).key);
    legend.replaceChildren(head.key, ...keys.map(({ key }) => key), ...signs);
    const tell = (i) => {
      const prices = [price.open[i], price.high[i], price.low[i], price.close[i]];
      const words = prices.map((v, k) => `${'OHLC'[k]} ${number(v, precision)}`);
      head.value.textContent = `${minute(time[i])} ${words.join(' ')}`;
      for (const { line, decimals, value } of keys)
        value.textContent = number(line.value[i], decimals);
    };
    if (end >= 0) tell(end);
    chart.subscribeCrosshairMove(({ logical }) => {
      if (end >= 0) tell(Math.min(end, Math.max(0, logical ?? end)));
    });

    const paint = () => {
      chart.applyOptions(colours());
      const [up, down] = [colour('candle-up'), colour('candle-down')];
      candles.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down });
      for (const { series, style } of lines) series.applyOptions({ color: colour(style) });
      mark();
    };
    const whole = () => show(-1, end + 1);
    const latest = () => show(Math.max(-1, end - LATEST), end + 3);
    const around = (from, to) => {
      const [first, last] = [candleAt(time, from), candleAt(time, to)];
      const margin = Math.max(20, (last - first) * 0.4);
      show(first - margin, last + margin);
    };
    const zoom = (factor) => {
      const visible = range();
      if (visible === null) return;
      const middle = (visible.from + visible.to) / 2;
      const half = Math.max(5, ((visible.to - visible.from) / 2) * factor);
      show(Math.max(-1, middle - half), Math.min(end + 3, middle + half));
    };
    const log = (on) =>
      chart
        .priceScale('right', 0)
        .applyOptions({ mode: on ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal });
    paint();
    if (end > LATEST * 2) latest();
    else whole();
    return { price, paint, whole, latest, around, zoom, log, remove };
  }

  const select = tools.querySelector('[data-view]');
  let logarithmic = false;
  let shown = draw(data.prices[0]);
  const change = (which) => {
    shown.remove();
    shown = draw(data.prices[which]);
    shown.log(logarithmic);
  };
  select?.addEventListener('change', () => change(Number(select.value)));
  const positive = data.prices.every(({ low }) => low.every((v) => v === null || v > 0));
  wireScale(tools, positive, (log) => {
    logarithmic = log;
    shown.log(log);
  });
  const onClick = (selector, act) =>
    tools.querySelector(selector).addEventListener('click', () => act());
  onClick('[data-range="all"]', () => shown.whole());
  onClick('[data-range="latest"]', () => shown.latest());
  onClick('[data-zoom="in"]', () => shown.zoom(0.5));
  onClick('[data-zoom="out"]', () => shown.zoom(2));
  document.addEventListener('report:theme', () => shown.paint());
  document.addEventListener('report:show-trade', ({ detail }) => {
    const { trades, instruments } = data;
    const id = instruments[trades.instrument[detail]]?.id;
    // The finest view that reaches back to the entry comes last.
    const which = data.prices.findLastIndex(
      (price) => price.id === id && price.time[0] <= trades.entryTime[detail],
    );
    if (which === -1) return;
    if (data.prices[which] !== shown.price) {
      select.value = String(which);
      change(which);
    }
    shown.around(trades.entryTime[detail], trades.exitTime[detail]);
    place.scrollIntoView({ block: 'center' });
  });
  tools.hidden = false;
})();
