import { z } from 'zod';
import { positiveDecimal } from '../decimal.ts';
import { currency } from '../money.ts';

/** An instrument's name on the desk: `SYMBOL.VENUE`. */
export const instrumentId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_:/-]{0,39}\.[A-Za-z0-9_-]{1,24}$/,
    'must be an instrument such as "BTCUSDT.SIMULATED"',
  )
  .meta({ id: 'InstrumentId', example: 'BTCUSDT.SIMULATED' });

/** A currency with the decimals that its balances are kept with. */
export const currencySpec = z
  .strictObject({ code: currency, precision: z.int().min(0).max(24) })
  .meta({ id: 'CurrencySpec' });

/** What a simulated market is like; anything left out is the feed's default. */
export const simulatedMarket = z
  .strictObject({
    startPrice: z.number().positive().max(1e12).exactOptional(),
    volatility: z.number().min(0).max(10).exactOptional(),
    hourlyVolume: z.number().positive().max(1e15).exactOptional(),
  })
  .meta({ id: 'SimulatedMarket' });

/** A thing that is traded on an account, with the venue's rules. */
export const instrumentSpec = z
  .strictObject({
    symbol: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_:/-]{0,39}$/, 'must be a symbol'),
    venue: z.string().regex(/^[A-Za-z0-9_-]{1,24}$/, 'must be a venue'),
    kind: z.enum(['spot', 'linear', 'inverse']),
    base: currencySpec,
    quote: currencySpec,
    tick: positiveDecimal,
    lot: positiveDecimal,
    minQuantity: positiveDecimal.exactOptional(),
    maxQuantity: positiveDecimal.exactOptional(),
    minNotional: positiveDecimal.exactOptional(),
    multiplier: positiveDecimal.exactOptional(),
    makerFee: positiveDecimal.exactOptional(),
    takerFee: positiveDecimal.exactOptional(),
    maxLeverage: z.number().min(1).max(1000).exactOptional(),
    maintenanceMargin: positiveDecimal.exactOptional(),
    /** How the simulated feed moves it; other feeds ignore it. */
    market: simulatedMarket.exactOptional(),
  })
  .meta({ id: 'InstrumentSpec', description: 'An instrument with the rules of its venue.' });

/** A thing that is traded on an account. */
export type InstrumentSpec = z.infer<typeof instrumentSpec>;
