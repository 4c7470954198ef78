import { parseTimeFrame } from '@nightdesk/core/model/time-frame';
import { z } from 'zod';

/** The setting that all strategies share: how long the bars are that decide. */
export const timeFrameSetting = z
  .string()
  .regex(/^[1-9]\d{0,4}[smhdw]$/, 'write a number and s, m, h, d or w, such as 15m')
  .nullable()
  .default(null)
  .describe('Length of the bars that decide, such as 1h; null: as the data come.');

/** The length in ms that a subscription wants; null = as the data come. */
export function timeFrameOf(setting: string | null): number | null {
  return setting === null ? null : parseTimeFrame(setting);
}
