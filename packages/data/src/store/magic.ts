/**
 * The first eight bytes of a candle-store file: a byte no text has, `NDC`, then line ends and a control byte
 * that break visibly when a transfer treats the file as text (the idea is PNG's).
 */
export const STORE_MAGIC: readonly number[] = [0x93, 0x4e, 0x44, 0x43, 0x0d, 0x0a, 0x1a, 0x0a];
