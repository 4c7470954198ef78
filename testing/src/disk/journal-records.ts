/** Records of a journal: length, checksum and JSON of one commit each, one after the other. */
const HEADER = 8;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The bytes of one record. `value` must survive JSON. */
export function encodeRecord(value: unknown): Uint8Array {
  const body = encoder.encode(JSON.stringify(value));
  const bytes = new Uint8Array(HEADER + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  view.setUint32(4, checksum(body));
  bytes.set(body, HEADER);
  return bytes;
}

/** The records of a journal up to the first damaged one, and how many bytes they take. */
export function decodeRecords(bytes: Uint8Array): {
  readonly records: readonly unknown[];
  readonly size: number;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: unknown[] = [];
  let size = 0;
  while (size + HEADER <= bytes.length) {
    const length = view.getUint32(size);
    const body = bytes.subarray(size + HEADER, size + HEADER + length);
    // A length of zero is a hole that a lost write left; its checksum must not pass.
    if (length === 0 || body.length < length || checksum(body) !== view.getUint32(size + 4)) break;
    records.push(JSON.parse(decoder.decode(body)));
    size += HEADER + length;
  }
  return { records, size };
}

/** FNV-1a over the bytes: enough to notice damage, which is not malicious here. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
