import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteText } from './quote-text.ts';

describe('quoteText', () => {
  it('escapes what could move the cursor or hide', () => {
    expect(quoteText('a\u001b[31m\n\t"\\\u202e\0')).toBe(
      '"a\\u{1b}[31m\\n\\t\\"\\\\\\u{202e}\\u{0}"',
    );
  });

  it('shortens', () => {
    expect(quoteText('x'.repeat(41))).toBe(`"${'x'.repeat(40)}"…`);
    expect(quoteText('x'.repeat(40))).toBe(`"${'x'.repeat(40)}"`);
  });

  it('is always short and printable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const quoted = quoteText(text);
        expect(quoted).toMatch(/^"[^\p{C}]*"…?$/u);
        expect(quoted.length).toBeLessThan(450);
      }),
    );
  });
});
