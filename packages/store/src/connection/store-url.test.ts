import { errorOf } from '@nightdesk/core/errors/expect-error.test-support';
import { describe, expect, it } from 'vitest';
import { assertNodeVersion } from './node-version.ts';
import { parseStoreUrl } from './store-url.ts';

describe('parseStoreUrl', () => {
  it('tells files and servers apart', () => {
    expect(parseStoreUrl('data/a.db')).toEqual({ dialect: 'sqlite', file: 'data/a.db' });
    expect(parseStoreUrl('file:///var/a.db')).toEqual({ dialect: 'sqlite', file: '/var/a.db' });
    expect(parseStoreUrl('C:\\data\\a.db')).toMatchObject({ dialect: 'sqlite' });
    expect(parseStoreUrl('postgresql://u:secret@h:5433/d?sslmode=require')).toMatchObject({
      dialect: 'postgres',
      shown: 'postgres://h:5433/d',
    });
  });

  it.each(['', ':memory:', 'mysql://u:secret@h/d', 'postgres://u:sec/ret@@:x', 'https://h'])(
    'refuses "%s" without showing what may be secret',
    (text) => {
      const error = errorOf(() => parseStoreUrl(text));
      expect(error.code).toBe('STORE_URL');
      expect(error.message).not.toMatch(/sec/);
    },
  );
});

describe('assertNodeVersion', () => {
  it('refuses what would end in a segmentation fault, and says what to do', () => {
    expect(errorOf(() => assertNodeVersion('20.20.2'))).toMatchObject({
      code: 'STORE_NODE',
      message: expect.stringContaining('pinned Node 24') as string,
    });
    assertNodeVersion('22.0.0');
    assertNodeVersion(process.versions.node);
  });
});
