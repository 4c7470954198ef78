/**
 * The file of a recording, described in `docs/feeds.md`: a mark, then blocks. A block is a header of four numbers
 * (unsigned, 32 bits, little end first) and lines of text, deflated (RFC 1951):
 *
 * | bytes | what |
 * |---|---|
 * | 4 | length of the deflated text |
 * | 4 | length of the text |
 * | 4 | CRC-32 of the deflated text |
 * | 4 | CRC-32 of these three |
 * | … | the deflated text |
 *
 * Each block is written whole or it is the torn end of the file.
 */

/** First bytes of each file. */
export const RECORDING_MARK: Uint8Array = new TextEncoder().encode('NDTAPE1\n');

/** Bytes before the text of a block. */
export const BLOCK_HEADER = 16;

/** Longest text of a block. What is longer is damage. */
export const MOST_BLOCK_TEXT: number = 4 * 1024 * 1024;

/** End of the names of recordings. */
export const RECORDING_SUFFIX = '.tape';

/** What the begin of each session says: `H` and JSON. */
export interface RecordingHeader {
  readonly format: 1;
  readonly feed: string;
  readonly simulated: boolean;
  /** Length (ms) of the bars that the feed brought by itself; null = they were built from trades. */
  readonly bars: number | null;
}

/** Name of the file of a day: `2026-01-31.tape`. @param time ms since 1970 UTC */
export function recordingName(time: number): string {
  return `${new Date(time).toISOString().slice(0, 10)}${RECORDING_SUFFIX}`;
}
