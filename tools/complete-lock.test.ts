import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { missingOptionals, platformEntry } from './complete-lock.mjs';

type Lock = { packages: Parameters<typeof missingOptionals>[0] };

describe('package-lock.json', () => {
  const text = readFileSync(join(import.meta.dirname, '..', 'package-lock.json'), 'utf8');
  const parsed: unknown = JSON.parse(text);
  const { packages } = parsed as Lock; // npm's own format, read here only

  it('lists the builds for every platform: if not, run "node tools/complete-lock.mjs"', () => {
    expect(Object.keys(packages).length).toBeGreaterThan(100);
    expect(missingOptionals(packages)).toEqual([]);
  });

  it('holds no download addresses', () => {
    expect(text).not.toMatch(/"resolved": "[a-z+]+:/);
  });
});

describe('missingOptionals', () => {
  it('looks where Node would: beside the dependent and in every folder above', () => {
    const optionalDependencies = { 'x-linux-x64': '1.0.0', 'x-win32-x64': '1.0.0' };
    const missing = missingOptionals({
      'node_modules/a/node_modules/x': { optionalDependencies },
      'node_modules/a/node_modules/x-linux-x64': { version: '1.0.0' },
      'node_modules/x': { optionalDependencies },
    });
    expect(missing.map(({ from, name }) => `${from} ${name}`)).toEqual([
      'node_modules/a/node_modules/x x-win32-x64',
      'node_modules/x x-linux-x64',
      'node_modules/x x-win32-x64',
    ]);
  });
});

describe('platformEntry', () => {
  it.each([
    ['@oxlint/binding-linux-arm64-musl', { os: ['linux'], cpu: ['arm64'], libc: ['musl'] }],
    ['@oxlint/binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['@oxlint/binding-win32-ia32-msvc', { os: ['win32'], cpu: ['ia32'] }],
    ['@oxlint-tsgolint/darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['@oxlint/binding-android-arm-eabi', { os: ['android'], cpu: ['arm'] }],
  ])('reads the platform out of %s', (name, platform) => {
    const common = { version: '1.2.3', dev: true, optional: true };
    expect(platformEntry(name, '1.2.3', { dev: true })).toEqual({ ...common, ...platform });
  });

  it('agrees with what npm wrote for the builds it knows', () => {
    const text = readFileSync(join(import.meta.dirname, '..', 'package-lock.json'), 'utf8');
    const parsed: unknown = JSON.parse(text);
    const { packages } = parsed as Lock; // npm's own format, read here only
    const known = Object.entries(packages).filter(
      ([key, entry]) =>
        /@(oxlint|oxc-parser|oxfmt|oxlint-tsgolint)\//.test(key) && 'integrity' in entry,
    );
    expect(known.length).toBeGreaterThan(5);
    for (const [key, { version, os, cpu }] of known) {
      const name = key.slice(key.lastIndexOf('@'));
      expect(platformEntry(name, version ?? '', {})).toMatchObject({ os, cpu });
    }
  });

  it.each([
    ['@scope/plain', '1.0.0'],
    ['x-linux-x64', '^1.0.0'],
  ])('refuses %s@%s', (name, version) => {
    expect(() => platformEntry(name, version, {})).toThrow(/does not tell its platform/);
  });
});
