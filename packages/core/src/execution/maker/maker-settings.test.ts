import { describe, expect, it } from 'vitest';
import { DEFAULT_MAKER_SETTINGS, makerSettings, type MakerSettings } from './maker-settings.ts';

describe('maker settings', () => {
  it('have defaults', () => {
    expect(makerSettings()).toEqual(DEFAULT_MAKER_SETTINGS);
    expect(makerSettings({ reprices: 0 }).reprices).toBe(0);
  });

  it.each<[Partial<MakerSettings>, string]>([
    [{ offset: { ticks: 1.5 } }, 'offset is 1.5 ticks; give a whole number'],
    [{ offset: { amount: -1 } }, 'offset is -1; give a finite number, zero or more'],
    [{ offset: { percent: 100 } }, 'offset is 100 per cent; give less than 100'],
    [{ repriceDistance: { ticks: -1 } }, 'repriceDistance is -1 ticks; give zero or more'],
    [{ chaseLimit: { percent: Number.NaN } }, 'chaseLimit is NaN; give a finite number'],
    [{ repriceAfter: 0 }, 'repriceAfter is 0; give milliseconds above zero, or null'],
    [{ giveUpAfter: Infinity }, 'giveUpAfter is Infinity; give milliseconds above zero'],
    [{ takeAfter: 0 }, 'takeAfter is 0; give milliseconds above zero'],
    [{ retryAfter: Number.NaN }, 'retryAfter is NaN; give milliseconds above zero'],
    [{ reprices: 1.5 }, 'reprices is 1.5; give a whole number from 0'],
    [{ refusals: 0 }, 'refusals is 0; give a whole number from 1'],
    [{ restAtLeast: -1 }, 'restAtLeast is -1; give zero or more'],
    [{ slippagePercent: 100 }, 'slippagePercent is 100; give less than 100'],
    [
      { giveUpAfter: null, repriceAfter: null, repriceDistance: null },
      'giveUpAfter is null, and nothing re-prices; give one of the three',
    ],
  ])('refuse %j', (changes, text) => {
    expect(() => makerSettings(changes)).toThrow(`The maker setting ${text}`);
  });
});
