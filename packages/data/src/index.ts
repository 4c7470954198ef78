/** Candles on disk: import, validation, store, resampling, generator. The public face of `@nightdesk/data`. */
export {};
