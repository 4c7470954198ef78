import type { DeskDefect } from '../desk-defect.ts';
import { DECIDING_MUTANTS } from './deciding-mutants.ts';
import { KEEPING_MUTANTS } from './keeping-mutants.ts';
import { READING_MUTANTS } from './reading-mutants.ts';
import { SENDING_MUTANTS } from './sending-mutants.ts';

/** Every mistake that can be planted around the real execution. */
export const DESK_MUTANTS: readonly DeskDefect[] = [
  ...KEEPING_MUTANTS,
  ...SENDING_MUTANTS,
  ...READING_MUTANTS,
  ...DECIDING_MUTANTS,
];
