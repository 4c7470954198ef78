import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INDICATORS } from '@nightdesk/core/indicators/catalogue';
import { expect, it } from 'vitest';
import { indicatorDocs } from './indicator-docs.ts';

const page = readFileSync(join(import.meta.dirname, '../docs/indicators.md'), 'utf8');

it('docs/indicators.md is current (write it with: node tools/docs-indicators.ts)', () => {
  expect(page).toBe(indicatorDocs());
});

it('every indicator has its section, and every link of the overview leads to one', () => {
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title);
  expect(headings).toEqual(INDICATORS.map(({ title }) => title));
  const slugs = headings.map((title) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, slug = '']) => slug);
  expect(links).toEqual(slugs);
});
