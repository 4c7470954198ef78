import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { MOST_BLOCK_TEXT, type RecordingHeader } from './recording-format.ts';
import { type RecordedEvent, RecordParser } from './recorded-event.ts';
import { corrupt, scanBlocks } from './scan-blocks.ts';

const inflated = promisify(inflateRaw);

/** What a reader may be told. */
export interface ReadRecordingOptions {
  /** The file ended with so many bytes of a block that was never whole: a crash, or a recorder still at work. */
  readonly onTorn?: (bytes: number) => void;
  /** The begin of a session: each time the recorder was started, or a day began. */
  readonly onHeader?: (header: RecordingHeader) => void;
}

/**
 * Reads a recording block by block, each as a batch, in the order in which it was recorded. The file may be written
 * to meanwhile: what is whole is read.
 *
 * @throws NightdeskError `RECORDING_CORRUPT`; and what the file system says
 */
export async function* readRecording(
  file: string,
  options: ReadRecordingOptions = {},
): AsyncGenerator<readonly RecordedEvent[], void, undefined> {
  const handle: FileHandle = await open(file, 'r');
  try {
    const parser = new RecordParser(file, options.onHeader);
    const blocks = scanBlocks(handle, file);
    let step = await blocks.next();
    while (step.done !== true) {
      const { deflated, textLength, end } = step.value;
      const text = await inflated(deflated, { maxOutputLength: MOST_BLOCK_TEXT });
      if (text.length !== textLength) throw corrupt(file, end, 'a block is not as long as it says');
      yield parser.parse(text.toString('utf8'), end);
      step = await blocks.next();
    }
    if (step.value.torn > 0) options.onTorn?.(step.value.torn);
  } finally {
    await handle.close();
  }
}
