// oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return -- a browser script, read as text, outside the type check
// What both charts share: their colours, their behaviour, legends.
(() => {
  const { createChart } = window.LightweightCharts;
  const { colour, faded, day, minute } = window.reportKit;
  const MONTHS = [
    'Jan',
    'Feb',
    'Mar',
    'Apr',
    'May',
    'Jun',
    'Jul',
    'Aug',
    'Sep',
    'Oct',
    'Nov',
    'Dec',
  ];

  const colours = () => ({
    layout: {
      background: { type: 'solid', color: colour('surface') },
      textColor: colour('muted'),
      panes: { separatorColor: colour('rule'), separatorHoverColor: faded('muted', 0.2) },
    },
    grid: {
      vertLines: { color: faded('rule', 0.5) },
      horzLines: { color: faded('rule', 0.5) },
    },
    crosshair: {
      vertLine: { color: colour('muted'), labelBackgroundColor: colour('label') },
      horzLine: { color: colour('muted'), labelBackgroundColor: colour('label') },
    },
    rightPriceScale: { borderColor: colour('rule') },
    timeScale: { borderColor: colour('rule') },
  });

  /** Labels of the time axis, UTC: 0 a year, 1 a month, 2 a day, else a time of day. */
  const tick = (seconds, kind) => {
    const date = new Date(seconds * 1000);
    const month = MONTHS[date.getUTCMonth()];
    if (kind === 0) return String(date.getUTCFullYear());
    if (kind === 1) return month;
    return kind === 2 ? `${date.getUTCDate()} ${month}` : minute(seconds).slice(11);
  };

  /** Puts a picture of the chart, which fits any width, in its place while printing; abort() ends that. */
  const printable = (place, chart) => {
    const end = new AbortController();
    const { signal } = end;
    let picture = null;
    window.addEventListener(
      'beforeprint',
      () => {
        picture = chart.takeScreenshot();
        picture.className = 'paper';
        picture.removeAttribute('style');
        place.append(picture);
      },
      { signal },
    );
    window.addEventListener('afterprint', () => picture?.remove(), { signal });
    return end;
  };

  /** An empty chart and what removes it; `spacing` is the number of seconds between points. */
  const newChart = (place, spacing) => {
    const base = colours();
    const intraday = spacing < 86400;
    const chart = createChart(place, {
      ...base,
      autoSize: true,
      layout: {
        ...base.layout,
        // TradingView is credited, with a link, at the foot of the page.
        attributionLogo: false,
        fontSize: 12,
        fontFamily: getComputedStyle(document.body).fontFamily,
      },
      localization: { locale: 'en', timeFormatter: intraday ? minute : day },
      timeScale: {
        ...base.timeScale,
        timeVisible: intraday,
        secondsVisible: false,
        minBarSpacing: 0.01,
        rightOffset: 2,
        tickMarkFormatter: tick,
      },
      // The page keeps the wheel and the vertical swipe until a chart is clicked.
      handleScroll: { mouseWheel: false, vertTouchDrag: false },
      handleScale: { mouseWheel: false },
    });
    const wheel = (on) =>
      chart.applyOptions({ handleScale: { mouseWheel: on }, handleScroll: { mouseWheel: on } });
    place.addEventListener('pointerdown', () => wheel(true));
    place.addEventListener('pointerleave', () => wheel(false));
    const print = printable(place, chart);
    return {
      chart,
      remove: () => {
        print.abort();
        chart.remove();
      },
    };
  };

  /** Values at their times; a gap stays a gap. */
  const points = (time, values) =>
    time.map((t, i) => (values[i] === null ? { time: t } : { time: t, value: values[i] }));

  /** One entry of a legend: a name with its sign, and a value that follows the pointer. */
  const legendKey = (name, className) => {
    const key = document.createElement('span');
    key.className = className;
    const value = document.createElement('b');
    key.append(`${name} `, value);
    return { key, value };
  };

  /** Wires the linear and log buttons; a log scale has no place for zero. */
  const wireScale = (tools, positive, apply) => {
    const buttons = [...tools.querySelectorAll('[data-scale]')];
    for (const button of buttons) {
      const log = button.dataset.scale === 'log';
      if (log && !positive) {
        button.disabled = true;
        button.title = 'Not possible: the values reach zero or less.';
      }
      button.addEventListener('click', () => {
        apply(log);
        for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
      });
    }
  };

  Object.assign(window.reportKit, { colours, newChart, points, legendKey, wireScale });
})();
