import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Secret, sameText } from '../secrets/secret.ts';

/** What each kind of token begins with: a scanner finds a lost one, and none is taken for another. */
export const TOKEN_PREFIXES = {
  cookie: 'nds_',
  bearer: 'ndb_',
  'api-key': 'ndk_',
  link: 'ndl_',
} as const;

/** Kinds of tokens. */
export type TokenKind = keyof typeof TOKEN_PREFIXES;

/** A token of 256 random bits, to be shown once. */
export function newToken(kind: TokenKind): Secret {
  return new Secret(`${TOKEN_PREFIXES[kind]}${randomBytes(32).toString('base64url')}`);
}

/** Which kind of token a text has the shape of; null: none. What has not, is not looked up. */
export function tokenKind(text: string): TokenKind | null {
  if (!/^nd[sbkl]_[A-Za-z0-9_-]{43}$/.test(text)) return null;
  if (text.startsWith(TOKEN_PREFIXES.cookie)) return 'cookie';
  if (text.startsWith(TOKEN_PREFIXES.bearer)) return 'bearer';
  return text.startsWith(TOKEN_PREFIXES.link) ? 'link' : 'api-key';
}

/** SHA-256 of a text, hex: what is stored of a token. Of 256 random bits a slow hash would protect no better. */
export function hashToken(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** The token that changes must carry beside the session's cookie. It follows from the session; nothing is stored. */
export function csrfToken(session: string): string {
  return createHmac('sha256', session).update('nightdesk/csrf').digest('base64url');
}

/** Whether a request carries the token of its session; takes as long wherever it differs. */
export function isCsrfToken(session: string, given: string | undefined): boolean {
  return given !== undefined && sameText(csrfToken(session), given);
}

/** A new id: 128 random bits. */
export function newId(): string {
  return randomBytes(16).toString('base64url');
}
