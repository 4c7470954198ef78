/** How commands that speak to the desk end, beside 0, 1 (failed) and 2 (usage). */
export const EXIT = {
  /** The desk answers, and is not well, or does not answer. */
  unhealthy: 3,
  /** A person must say yes, and nobody could be asked. */
  confirmationNeeded: 4,
  /** Some of what was wanted was done, and some was not. */
  partial: 5,
} as const;
