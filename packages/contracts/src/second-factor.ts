import { z } from 'zod';
import { secondFactorCode } from './session.ts';
import { password } from './user.ts';

/** Begins to set up a second factor. */
export const beginSecondFactorBody = z.strictObject({ password });

/** What an authenticator is told. Shown once. */
export const secondFactorSetup = z
  .strictObject({
    secret: z.string().describe('Base32, to type in.'),
    uri: z.string().describe('otpauth://…, for a QR code.'),
  })
  .meta({ id: 'SecondFactorSetup' });

/** Confirms with a first code; also step-up before what is dangerous. */
export const confirmSecondFactorBody = z.strictObject({ code: secondFactorCode });

/** Codes that each replace the authenticator once. Shown once. */
export const recoveryCodes = z
  .strictObject({ codes: z.array(z.string()) })
  .meta({ id: 'RecoveryCodes' });

/** Removes the second factor, or makes new recovery codes. */
export const changeSecondFactorBody = z.strictObject({ password, code: secondFactorCode });
