import { describe, expect, it } from 'vitest';
import { rejection } from '../secrets/error-of.test-support.ts';
import { AttemptLimits, network } from './attempt-limits.ts';

const rules = { minutes: 15, perAddress: 5, perPair: 3, perName: 4 };

describe('networks', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::FFFF:10.0.0.1', '10.0.0.1'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0DB8:0000:0000:ffff::9', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['1:2:3:4::', '1:2:3:4::/64'],
    ['not an address', 'not an address'],
  ])('%s is %s', (address, expected) => {
    expect(network(address)).toBe(expected);
  });
  it('do not grow with what is given', () => {
    expect(network('x'.repeat(10_000)).length).toBe(64);
  });
});

describe('limits', () => {
  it('count by address and name, by name, and by address', async () => {
    const limits = new AttemptLimits(rules);
    for (let i = 0; i < 3; i++) await limits.take('10.0.0.1', 'ada');
    expect((await rejection(limits.take('10.0.0.1', ' ADA '))).code).toBe('AUTH_LIMITED');
    await limits.take('10.0.0.1', 'bob');
    expect((await rejection(limits.take('10.0.0.1', 'eve'))).code).toBe('AUTH_LIMITED');
    await limits.take('10.0.0.2', 'ada');
    expect((await rejection(limits.take('10.0.0.3', 'ada'))).code).toBe('AUTH_LIMITED');
    await limits.take('10.0.0.3', 'eve');
  });
  it('give back, and forget after a success', async () => {
    const limits = new AttemptLimits(rules);
    for (let i = 0; i < 20; i++) {
      await limits.take('10.0.0.1', 'ada');
      await limits.giveBack('10.0.0.1', 'ada');
    }
    for (let i = 0; i < 3; i++) await limits.take('10.0.0.1', 'ada');
    await limits.succeeded('10.0.0.1', 'ada');
    for (let i = 0; i < 3; i++) await limits.take('10.0.0.1', 'ada');
    // Two of the address are still counted from before.
    expect((await rejection(limits.take('10.0.0.1', 'bob'))).code).toBe('AUTH_LIMITED');
  });
});
