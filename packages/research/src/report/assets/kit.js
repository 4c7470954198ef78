// oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return -- a browser script, read as text, outside the type check
// What the scripts of the report share: the data in the page, number and time formats, colours.
(() => {
  const data = JSON.parse(document.getElementById('report-data').textContent);

  const formats = new Map();
  /** `1234.5` with two decimals → `1,234.50`, a typographic minus, a dash for nothing. */
  const number = (value, decimals) => {
    if (value === null || value === undefined) return '–';
    if (Math.abs(value) >= 1e15) return value.toExponential(2).replace('-', '−');
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
  const percent = (value, decimals = 1) =>
    value === null || value === undefined ? '–' : `${number(value, decimals)}%`;

  /** Seconds since 1970 as a UTC day, and as a UTC minute. */
  const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
  const minute = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');

  /** Seconds in the two largest units that fit. */
  const duration = (seconds) => {
    const units = [
      ['d', 86400],
      ['h', 3600],
      ['min', 60],
      ['s', 1],
    ];
    const first = units.findIndex(([, size]) => seconds >= size);
    if (first === -1) return '0 s';
    let rest = seconds;
    const parts = [];
    for (const [name, size] of units.slice(first, first + 2)) {
      const count = Math.floor(rest / size);
      rest -= count * size;
      if (count > 0) parts.push(`${number(count, 0)} ${name}`);
    }
    return parts.join(' ');
  };

  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  /** The colour that a custom property stands for now, and the same with an opacity. */
  const colour = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const faded = (name, alpha) => colour(name).replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);

  window.reportKit = { data, number, percent, day, minute, duration, colour, faded };
})();
