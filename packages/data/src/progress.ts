/**
 * Called now and then during long work. `done` never falls and ends at `total`;
 * the unit is whatever the work counts (bytes read, bars made).
 */
export type OnProgress = (done: number, total: number) => void;
