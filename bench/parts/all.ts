import type { PartOptions, PartResult } from '../harness/part-result.ts';
import { cliPart } from './cli.ts';
import { dataPart } from './data.ts';
import { enginePart } from './engine.ts';
import { fleetPart } from './fleet.ts';
import { indicatorsPart } from './indicators.ts';
import { instrumentsPart } from './instruments.ts';
import { orderPart } from './order.ts';
import { scalePart } from './scale.ts';
import { storePart } from './store.ts';

/** Every part, in the order of the table. */
export const PARTS: Readonly<Record<string, (options: PartOptions) => Promise<PartResult>>> = {
  engine: enginePart,
  instruments: instrumentsPart,
  scale: scalePart,
  cli: cliPart,
  indicators: indicatorsPart,
  data: dataPart,
  store: storePart,
  order: orderPart,
  fleet: fleetPart,
};
