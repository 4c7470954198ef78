/** Longest piece of foreign text a message shows. */
const SHOWN = 40;

/**
 * Foreign text made safe for a message or a terminal: in double quotes, at most 40 characters,
 * with control, format, unassigned and lone surrogate characters written as `\u{…}`.
 */
export function quoteText(text: string): string {
  const characters = Array.from(text.slice(0, SHOWN * 2));
  const shown = characters.slice(0, SHOWN).join('');
  const escaped = shown.replace(/[\\"\p{C}\p{Zl}\p{Zp}\uFFFD]/gu, (c) => {
    if (c === '\n') return '\\n';
    if (c === '\r') return '\\r';
    if (c === '\t') return '\\t';
    if (c === '"' || c === '\\') return `\\${c}`;
    return `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return `"${escaped}"${characters.length > SHOWN || text.length > SHOWN * 2 ? '…' : ''}`;
}
