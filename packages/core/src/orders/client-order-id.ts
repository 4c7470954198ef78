import { NightdeskError } from '../errors/nightdesk-error.ts';

const ID = /^([A-Za-z0-9_]{1,24})-([1-9a-z][0-9a-z]{0,9})$/;

/**
 * The deterministic client order id of a bot's n-th order: `<bot>-<n in base 36>`. The same intent has
 * the same id after any crash. At most 35 characters, letters, digits, `_` and `-`, which every venue takes.
 *
 * @throws NightdeskError `CLIENT_ORDER_ID` for a bot id or number that {@link parseClientOrderId} could not read back.
 */
export function clientOrderId(bot: string, sequence: number): string {
  const id = `${bot}-${sequence.toString(36)}`;
  if (!Number.isSafeInteger(sequence) || sequence < 1 || !ID.test(id)) {
    throw new NightdeskError({
      code: 'CLIENT_ORDER_ID',
      message: `Order ${sequence} of bot "${bot.slice(0, 40)}" cannot have a client order id; bot ids are 1 to 24 letters, digits or _, numbers 1 to 36^10.`,
      context: { bot: bot.slice(0, 40), sequence },
      disposition: 'halt',
    });
  }
  return id;
}

/** Reads a client order id back. @throws NightdeskError `CLIENT_ORDER_ID` when it is not one of ours. */
export function parseClientOrderId(text: string): {
  readonly bot: string;
  readonly sequence: number;
} {
  const match = text.length <= 35 ? ID.exec(text) : null;
  if (match === null) {
    throw new NightdeskError({
      code: 'CLIENT_ORDER_ID',
      message: `"${text.slice(0, 40)}" is not a client order id of this desk; leave the order alone.`,
      context: { text: text.slice(0, 40) },
    });
  }
  return { bot: match[1] ?? '', sequence: Number.parseInt(match[2] ?? '', 36) };
}
