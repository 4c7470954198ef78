import type { ReplayEvent, ReplayEvents } from '../feeds/replay/replay-event.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { readRecording } from './recording-reader.ts';

/**
 * What a feed's source brought, out of recordings, to be replayed: trades, quotes and what the source missed; of bars
 * only those that it brought by itself, because a hub builds the others again. Events carry the time at which they were
 * received, so that they come in the same order and at the same moments as then.
 *
 * @param files in the order of their days
 */
export async function* recordingEvents(
  files: readonly string[],
): ReplayEvents & AsyncGenerator<readonly ReplayEvent[], void, undefined> {
  for (const file of files) {
    let base: number | null = null;
    const batches = readRecording(file, {
      onHeader: ({ bars }) => {
        base = bars;
      },
    });
    for await (const batch of batches) yield batch.filter((event) => isOfSource(event, base));
  }
}

function isOfSource(
  event: RecordedEvent,
  base: number | null,
): event is RecordedEvent & ReplayEvent {
  switch (event.kind) {
    case 'trade':
    case 'quote':
      return true;
    case 'bar':
      return event.timeFrame === base;
    case 'gap':
      return event.timeFrame === 0;
    case 'state':
    case 'lost':
      return false;
  }
}
