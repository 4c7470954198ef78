import { NightdeskError } from '../errors/nightdesk-error.ts';

const ID = /^([A-Za-z0-9_]{1,24})-([1-9a-z][0-9a-z]{0,9})$/;

/**
 * The deterministic client order id of a bot's n-th order: `<bot>-<n in base 36>`. The same intent has
 * the same id after any crash. At most 35 characters, letters, digits, `_` and `-`, which every venue takes.
 */
export function clientOrderId(bot: string, sequence: number): string {
  return `${bot}-${sequence.toString(36)}`;
}

/** Reads a client order id back. @throws NightdeskError `CLIENT_ORDER_ID` when it is not one of ours. */
export function parseClientOrderId(text: string): {
  readonly bot: string;
  readonly sequence: number;
} {
  const match = ID.exec(text);
  if (match === null) {
    throw new NightdeskError({
      code: 'CLIENT_ORDER_ID',
      message: `"${text.slice(0, 40)}" is not a client order id of this desk; leave the order alone.`,
      context: { text: text.slice(0, 40) },
    });
  }
  return { bot: match[1] ?? '', sequence: Number.parseInt(match[2] ?? '', 36) };
}
