/**
 * Why an order (or a signal) was made: the rule that decided, in words, and the numbers it looked at.
 * Rules should come from a fixed set of texts per strategy; the numbers change.
 */
export interface Decision {
  readonly rule: string;
  readonly values: Readonly<Record<string, number>>;
}
