import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';

/** Row numbers in the order of time, equal times in the order of the file. Rows whose time is no whole number are left out. */
export function sortedRows(data: Float64Array): Uint32Array {
  const rows = data.length / BAR_STRIDE;
  const all = new Uint32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    if (Number.isSafeInteger(data[row * BAR_STRIDE])) {
      all[count] = row;
      count += 1;
    }
  }
  const order = all.subarray(0, count);
  // Both indexes come from the loop above, so the elements exist.
  return order.sort(
    (a, b) => (data[a * BAR_STRIDE] as number) - (data[b * BAR_STRIDE] as number) || a - b,
  );
}
