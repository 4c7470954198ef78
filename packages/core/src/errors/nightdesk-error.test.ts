import { describe, expect, it } from 'vitest';
import { NightdeskError } from './nightdesk-error.ts';

describe('NightdeskError', () => {
  it('carries code, message, context, disposition and cause', () => {
    const cause = new Error('below');
    const error = new NightdeskError({
      code: 'SOME_CODE',
      message: 'What, where, what to do.',
      context: { order: 3, symbol: 'X' },
      disposition: 'halt',
      cause,
    });
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('NightdeskError');
    expect(error.cause).toBe(cause);
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'SOME_CODE',
      message: 'What, where, what to do.',
      context: { order: 3, symbol: 'X' },
      disposition: 'halt',
    });
  });

  it('refuses by default, with an empty context and no cause of its own', () => {
    const error = new NightdeskError({ code: 'C', message: 'm' });
    expect(error.disposition).toBe('refuse');
    expect(error.context).toEqual({});
    expect('cause' in error).toBe(false);
  });
});
