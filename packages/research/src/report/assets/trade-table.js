// oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return -- a browser script, read as text, outside the type check
// The list of trades: sorted and paged here, so that tens of thousands of trades cost only one page of rows.
(() => {
  const place = document.querySelector('[data-trades]');
  if (place === null) return;
  const { data, number, percent, minute, duration } = window.reportKit;
  const { trades, instruments, reasons, moneyDecimals } = data;
  const narrow = window.matchMedia('(max-width: 820px)').matches;
  const PAGE = narrow ? 20 : 50;
  const count = trades.id.length;

  const precision = (i) => instruments[trades.instrument[i]]?.precision ?? 2;
  const symbol = (i) => instruments[trades.instrument[i]]?.symbol ?? '?';
  const reason = (i) => reasons[trades.reason[i]] ?? '';
  const tone = (value) => (value > 0 ? 'up' : value < 0 ? 'down' : '');
  const compareText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

  const wide = [
    { title: '#', name: 'Number', value: (i) => trades.id[i], text: (i) => String(trades.id[i]) },
    ...(instruments.length > 1 ? [{ title: 'Instrument', value: symbol, text: symbol }] : []),
    {
      title: 'Side',
      value: (i) => trades.long[i],
      text: (i) => (trades.long[i] === 1 ? 'Long' : 'Short'),
    },
    {
      title: 'Entry (UTC)',
      value: (i) => trades.entryTime[i],
      text: (i) => minute(trades.entryTime[i]),
    },
    {
      title: 'Exit (UTC)',
      value: (i) => trades.exitTime[i],
      text: (i) => minute(trades.exitTime[i]),
    },
    {
      title: 'Quantity',
      number: true,
      value: (i) => Number(trades.quantity[i]),
      text: (i) => trades.quantity[i].replace('-', '−'),
    },
    {
      title: 'Entry price',
      number: true,
      value: (i) => trades.entryPrice[i],
      text: (i) => number(trades.entryPrice[i], precision(i)),
    },
    {
      title: 'Exit price',
      number: true,
      value: (i) => trades.exitPrice[i],
      text: (i) => number(trades.exitPrice[i], precision(i)),
    },
    {
      title: 'Profit',
      number: true,
      value: (i) => trades.pnl[i],
      text: (i) => number(trades.pnl[i], moneyDecimals),
      tone: (i) => tone(trades.pnl[i]),
    },
    {
      title: 'Return',
      number: true,
      value: (i) => trades.returnRatio[i],
      tone: (i) => tone(trades.returnRatio[i]),
      text: (i) => percent(trades.returnRatio[i] === null ? null : trades.returnRatio[i] * 100, 2),
    },
    {
      title: 'Fees',
      number: true,
      value: (i) => trades.fees[i],
      text: (i) => number(trades.fees[i], moneyDecimals),
    },
    {
      title: 'Hold',
      number: true,
      value: (i) => trades.exitTime[i] - trades.entryTime[i],
      text: (i) => duration(trades.exitTime[i] - trades.entryTime[i]),
    },
    { title: 'Exit reason', value: reason, text: reason, className: 'reason' },
  ];

  // On a phone what came of a trade stands first, beside its number.
  const results = wide.filter(({ title }) => title === 'Profit' || title === 'Return');
  const columns = narrow
    ? [wide[0], ...results, ...wide.slice(1).filter((column) => !results.includes(column))]
    : wide;

  const order = Uint32Array.from({ length: count }, (_, i) => i);
  let sorted = 0;
  let rising = true;
  let page = 0;

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  const table = make('table');
  const head = make('tr');
  const body = make('tbody');
  columns.forEach((column, c) => {
    const cell = make('th', column.number ? 'number' : '');
    cell.scope = 'col';
    const button = make('button', '', column.title);
    button.type = 'button';
    if (column.name) button.setAttribute('aria-label', column.name);
    button.addEventListener('click', () => sortBy(c));
    cell.append(button);
    head.append(cell);
  });
  const thead = make('thead');
  thead.append(head);
  table.append(thead, body);

  const pager = document.querySelector('[data-pager]');
  const step = (label, name, move) => {
    const button = make('button', '', label);
    button.type = 'button';
    button.setAttribute('aria-label', name);
    button.addEventListener('click', () => {
      page = move();
      show();
    });
    return button;
  };
  const last = () => Math.max(0, Math.ceil(count / PAGE) - 1);
  const first = step('«', 'First page', () => 0);
  const back = step('‹', 'Previous page', () => Math.max(0, page - 1));
  const next = step('›', 'Next page', () => Math.min(last(), page + 1));
  const end = step('»', 'Last page', last);
  const where = make('span', 'number');
  where.setAttribute('aria-live', 'polite');
  pager.append(first, back, where, next, end);

  function sortBy(c) {
    rising = sorted === c ? !rising : !columns[c].number;
    sorted = c;
    page = 0;
    const keys = Array.from({ length: count }, (_, i) => columns[c].value(i));
    const direction = rising ? 1 : -1;
    const compare =
      typeof keys[0] === 'string'
        ? compareText
        : (a, b) => (a ?? -Infinity) - (b ?? -Infinity) || 0;
    order.sort((a, b) => direction * compare(keys[a], keys[b]) || a - b);
    show();
  }

  function show() {
    const from = page * PAGE;
    const to = Math.min(count, from + PAGE);
    const rows = [];
    for (let at = from; at < to; at++) {
      const i = order[at];
      const row = make('tr');
      columns.forEach((column, c) => {
        const classes = [
          column.number ? 'number' : '',
          column.className ?? '',
          column.tone?.(i) ?? '',
        ];
        const cell = make('td', classes.filter(Boolean).join(' '));
        if (c === 0) {
          const go = make('button', 'go', column.text(i));
          go.type = 'button';
          go.setAttribute('aria-label', `Show trade ${column.text(i)} in the chart`);
          go.addEventListener('click', () =>
            document.dispatchEvent(new CustomEvent('report:show-trade', { detail: i })),
          );
          cell.append(go);
        } else {
          cell.textContent = column.text(i);
          if (column.className === 'reason') cell.title = column.text(i);
        }
        row.append(cell);
      });
      rows.push(row);
    }
    body.replaceChildren(...rows);
    [...head.children].forEach((cell, c) => {
      cell.setAttribute('aria-sort', c !== sorted ? 'none' : rising ? 'ascending' : 'descending');
    });
    where.textContent = `${number(from + 1, 0)}–${number(to, 0)} of ${number(count, 0)}`;
    first.disabled = back.disabled = page === 0;
    next.disabled = end.disabled = page === last();
  }

  show();
  place.append(table);
  pager.hidden = count <= PAGE;
})();
