/** ACTIVE trades freely; REDUCING only makes positions smaller; HALTED sends nothing new. */
export type TradingState = 'ACTIVE' | 'REDUCING' | 'HALTED';
