import type { MetricKey } from './definitions.ts';
import type { Metric, MetricUnit } from './metric.ts';

/** A metric as JSON, found by its key. */
export interface KeyedMetric {
  readonly value: number | null;
  readonly buyAndHold: number | null;
  readonly unit: MetricUnit;
  readonly currency: string | null;
  readonly convention: string;
  readonly note: string | null;
  readonly buyAndHoldNote: string | null;
}

/** Metrics as one object, keys in report order: the view for JSON. */
export function metricsByKey(
  metrics: readonly Metric[],
): Readonly<Partial<Record<MetricKey, KeyedMetric>>> {
  const keyed: Partial<Record<MetricKey, KeyedMetric>> = {};
  for (const {
    key,
    value,
    buyAndHold,
    unit,
    currency,
    convention,
    note,
    buyAndHoldNote,
  } of metrics) {
    keyed[key] = { value, buyAndHold, unit, currency, convention, note, buyAndHoldNote };
  }
  return keyed;
}
