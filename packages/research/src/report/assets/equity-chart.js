// oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return -- a browser script, read as text, outside the type check
// Equity against buying and holding, with the drawdown in a pane below.
(() => {
  const { LineSeries, BaselineSeries, PriceScaleMode } = window.LightweightCharts;
  const { data, number, percent, minute, colour, faded } = window.reportKit;
  const { colours, newChart, points, legendKey, wireScale } = window.reportKit;
  const { curve, moneyDecimals } = data;
  const place = document.querySelector('[data-chart="equity"]');
  const tools = document.querySelector('[data-tools="equity"]');
  const end = curve.time.length - 1;
  if (end < 0) {
    place.textContent = 'There is no bar to draw.';
    place.classList.remove('tall', 'chart');
    return;
  }

  const spacing = end > 0 ? (curve.time[end] - curve.time[0]) / end : 86400;
  const { chart } = newChart(place, spacing);
  const largest = curve.equity.reduce((most, v) => Math.max(most, Math.abs(v ?? 0)), 0);
  const axis = largest >= 1000 ? 0 : moneyDecimals;
  const money = { type: 'custom', minMove: 10 ** -axis, formatter: (v) => number(v, axis) };
  const share = { type: 'custom', minMove: 0.1, formatter: (v) => percent(v) };
  const quiet = { lastValueVisible: false, priceLineVisible: false, crosshairMarkerVisible: false };
  const hold = chart.addSeries(LineSeries, { ...quiet, priceFormat: money, lineWidth: 1.5 }, 0);
  const equity = chart.addSeries(LineSeries, { ...quiet, priceFormat: money, lineWidth: 2 }, 0);
  const fall = chart.addSeries(
    BaselineSeries,
    { ...quiet, priceFormat: share, lineWidth: 1.5, baseValue: { type: 'price', price: 0 } },
    1,
  );
  const holdFall = chart.addSeries(LineSeries, { ...quiet, priceFormat: share, lineWidth: 1 }, 1);
  hold.setData(points(curve.time, curve.hold));
  equity.setData(points(curve.time, curve.equity));
  fall.setData(points(curve.time, curve.fall));
  holdFall.setData(points(curve.time, curve.holdFall));
  chart.panes().forEach((pane, i) => pane.setStretchFactor(i === 0 ? 2 : 1));
  chart.priceScale('right', 1).applyOptions({ scaleMargins: { top: 0.06, bottom: 0.06 } });

  const paint = () => {
    chart.applyOptions(colours());
    hold.applyOptions({ color: colour('hold') });
    equity.applyOptions({ color: colour('strategy') });
    fall.applyOptions({
      topLineColor: colour('down'),
      bottomLineColor: colour('down'),
      bottomFillColor1: faded('down', 0.08),
      bottomFillColor2: faded('down', 0.28),
    });
    holdFall.applyOptions({ color: colour('hold') });
  };
  paint();
  document.addEventListener('report:theme', paint);

  const when = document.createElement('span');
  const own = legendKey('Strategy', 'key strategy');
  const held = legendKey('Buy and hold', 'key hold');
  const down = legendKey('Drawdown', 'key fall');
  document.querySelector('[data-legend="equity"]').append(when, own.key, held.key, down.key);
  const tell = (i) => {
    when.textContent = minute(curve.time[i]);
    own.value.textContent = number(curve.equity[i], moneyDecimals);
    held.value.textContent = number(curve.hold[i], moneyDecimals);
    down.value.textContent = percent(curve.fall[i]);
  };
  tell(end);
  chart.subscribeCrosshairMove(({ logical }) => tell(Math.min(end, Math.max(0, logical ?? end))));

  const positive = [...curve.equity, ...curve.hold].every((v) => v === null || v > 0);
  wireScale(tools, positive, (log) => {
    const mode = log ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal;
    chart.priceScale('right', 0).applyOptions({ mode });
  });
  const whole = () => chart.timeScale().setVisibleLogicalRange({ from: -0.5, to: end + 0.5 });
  tools.querySelector('[data-range="all"]').addEventListener('click', whole);
  whole();
  tools.hidden = false;
})();
