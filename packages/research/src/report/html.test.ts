import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { embedJson, escapeHtml, html, trustedHtml, visibleText } from './html.ts';

describe('html', () => {
  it('escapes what it is given and leaves markup alone', () => {
    const items = ['<b>', '"\'&'].map((text) => html`<i title="${text}">${text}</i>`);
    expect(html`<b>${items}${null}${7}${trustedHtml('<hr>')}</b>`.text).toBe(
      '<b><i title="&lt;b&gt;">&lt;b&gt;</i><i title="&quot;&#39;&amp;">&quot;&#39;&amp;</i>7<hr></b>',
    );
  });

  it('shows characters that would hide or turn text', () => {
    expect(visibleText('USD\u202eCTB\u200b\u0000\u2066')).toBe(
      'USD\\u202eCTB\\u200b\\u0000\\u2066',
    );
    expect(visibleText('ビットコイン עברית €\n\t')).toBe('ビットコイン עברית €\n\t');
  });

  it('never lets a text leave its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
        const json = embedJson({ text }).text;
        expect(json).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });
});
