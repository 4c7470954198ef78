import { describe, expect, it } from 'vitest';
import { exitCause, type ProcessEnd } from './exit-cause.ts';

const GIGABYTE = 1_073_741_824;

function end(changes: Partial<ProcessEnd>): ProcessEnd {
  return {
    code: null,
    signal: null,
    wanted: false,
    hung: false,
    complaint: '',
    rss: 0,
    memory: 4 * GIGABYTE,
    ...changes,
  };
}

describe('why a process ended', () => {
  it.each([
    ['stopped', end({ code: 0, wanted: true })],
    ['stopped', end({ signal: 'SIGKILL', wanted: true })],
    ['hang', end({ signal: 'SIGKILL', hung: true })],
    ['hang', end({ code: 0, hung: true })],
    ['killed', end({ signal: 'SIGKILL', rss: GIGABYTE })],
    ['killed', end({ signal: 'SIGTERM' })],
    ['out-of-memory', end({ signal: 'SIGKILL', rss: 3 * GIGABYTE })],
    [
      'out-of-memory',
      end({
        signal: 'SIGABRT',
        complaint: 'FATAL ERROR: Ineffective mark-compacts … JavaScript heap out of memory',
      }),
    ],
    ['crash', end({ signal: 'SIGSEGV' })],
    ['crash', end({ code: 70 })],
    ['exit', end({ code: 0 })],
  ])('is told as %s', (kind, how) => {
    expect(exitCause(how).kind).toBe(kind);
  });

  it('says what the process said last, without the stack', () => {
    const complaint =
      'TypeError: x is not a function\n    at f (file.ts:1:1)\n    at g (file.ts:2:2)\n';
    expect(exitCause(end({ code: 70, complaint })).text).toBe(
      'ended with code 70: TypeError: x is not a function',
    );
  });
});
