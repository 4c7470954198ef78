import type { EventPayloads } from './payloads.ts';

/** Every kind of event, as it is written. */
export type OrderEventKind = keyof EventPayloads;

/** One event of a kind, before it has a place in its stream. */
export interface OrderEventOf<K extends OrderEventKind> {
  /** "" for what belongs to the account and no bot. */
  readonly bot: string;
  /** When it happened, ms since 1970 UTC: venue time for the venue's facts. */
  readonly time: number;
  readonly kind: K;
  readonly payload: EventPayloads[K];
}

/** An event of an account's stream. */
export type OrderEvent = { readonly [K in OrderEventKind]: OrderEventOf<K> }[OrderEventKind];

/** Accounts are named by letters, digits and `_.:-`, at most 64. */
const ACCOUNT = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;
/** Bots are named as client order ids name them; "" is the account itself. */
const BOT = /^[A-Za-z0-9_]{0,24}$/;

/** True for a text that may name an account. */
export function isAccountName(text: string): boolean {
  return ACCOUNT.test(text);
}

/** True for a text that may name a bot, or "" for none. */
export function isBotName(text: string): boolean {
  return BOT.test(text);
}
