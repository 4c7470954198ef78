import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readInstallState, recordInstall, removeInstallRecord } from './install-state.mjs';

const left = { version: '1.0.0', integrity: 'sha512-left' };
const elsewhere = { version: '2.0.0', integrity: 'sha512-elsewhere', optional: true };

describe('readInstallState', () => {
  let root = '';
  const write = (file: string, packages: object): void =>
    writeFileSync(join(root, file), JSON.stringify({ packages }));
  const lock = (packages: object): void => write('package-lock.json', packages);
  const listed = (packages: object): void => write('node_modules/.package-lock.json', packages);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'nightdesk-install-'));
    mkdirSync(join(root, 'node_modules/left'), { recursive: true });
    lock({ '': {}, 'node_modules/left': left, 'node_modules/elsewhere': elsewhere });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is incomplete on a bare clone and after a killed install', () => {
    expect(readInstallState(root)).toEqual({
      complete: false,
      reason: 'the packages are not installed',
    });
  });

  it('accepts what npm lists, builds for other systems left out', () => {
    listed({ 'node_modules/left': left });
    expect(readInstallState(root)).toEqual({ complete: true, recorded: false });
  });

  it('accepts its own record until the lock file changes', () => {
    listed({ 'node_modules/left': left });
    recordInstall(root);
    expect(readInstallState(root)).toEqual({ complete: true, recorded: true });
    lock({ 'node_modules/left': { ...left, version: '1.0.1' } });
    expect(readInstallState(root)).toMatchObject({ complete: false });
  });

  it('does not trust a record when npm has listed nothing', () => {
    recordInstall(root);
    expect(readInstallState(root)).toMatchObject({ complete: false });
  });

  it('forgets a record that was taken back', () => {
    listed({ 'node_modules/left': left });
    recordInstall(root);
    removeInstallRecord(root);
    expect(readInstallState(root)).toEqual({ complete: true, recorded: false });
  });

  it.each([
    ['another version', { 'node_modules/left': { ...left, version: '0.9.0' } }, /another version/],
    ['other bytes', { 'node_modules/left': { ...left, integrity: 'sha512-x' } }, /another version/],
    ['nothing', {}, /not installed/],
    ['more', { 'node_modules/left': left, 'node_modules/extra': left }, /not in the lock file/],
  ])('refuses a list with %s', (_, packages, reason) => {
    listed(packages);
    const state = readInstallState(root);
    expect(state.complete ? '' : state.reason).toMatch(reason);
  });

  it('refuses a list whose folder is gone', () => {
    listed({ 'node_modules/left': left });
    rmSync(join(root, 'node_modules/left'), { recursive: true });
    expect(readInstallState(root)).toMatchObject({ complete: false });
  });
});
