/** A piece of HTML that is safe to insert: made only by {@link html} and {@link trustedHtml}. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template may hold: text (escaped), markup, lists of markup, nothing. */
export type HtmlPart = string | number | Html | readonly Html[] | null;

/**
 * Characters that a reader cannot see but that change what is seen: controls, and the marks that turn
 * the direction of writing (a name could use them to pose as another one).
 */
const INVISIBLE =
  // oxlint-disable-next-line eslint/no-control-regex -- control characters are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The text with each invisible or direction-turning character written out, as in `\u202e`. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Text made safe for HTML content and quoted attributes; nothing in it can act or hide. */
export function escapeHtml(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
}

/** Template tag: every value that is not {@link Html} is escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlPart[]): Html {
  let text = strings[0] ?? '';
  values.forEach((value, i) => {
    text += render(value) + (strings[i + 1] ?? '');
  });
  return new Html(text);
}

function render(value: HtmlPart): string {
  if (value === null) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map((part) => part.text).join('');
  return escapeHtml(String(value));
}

/** Marks text as HTML without escaping: only for the report's own files and for embedded JSON. */
export function trustedHtml(text: string): Html {
  return new Html(text);
}

/**
 * A value as JSON that may stand inside a `<script type="application/json">`: no character in it can end
 * the element, open a comment, or break a line of JavaScript.
 */
export function embedJson(value: unknown): Html {
  const text = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Html(text);
}
