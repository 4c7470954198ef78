/** Quote currencies that symbols end with, those first that end with another one. */
const QUOTES = [
  'USDT',
  'USDC',
  'BUSD',
  'FDUSD',
  'TUSD',
  'DAI',
  'USD',
  'EUR',
  'GBP',
  'TRY',
  'JPY',
  'BTC',
  'ETH',
  'SOL',
  'BNB',
];

/** What a symbol trades against what. */
export interface SymbolParts {
  readonly base: string;
  readonly quote: string;
}

/**
 * The currencies of a symbol: `BTCUSDT`, `BTC/USDT`, `BTC-USDT`, `BTC_USDT`, also with `-SIM` or `-PERP`
 * behind. What ends with no known quote currency (a stock, an index) is itself, counted in `QUOTE`.
 */
export function splitSymbol(symbol: string): SymbolParts {
  const bare = symbol.toUpperCase().replace(/[-_:](SIM|PERP|PERPETUAL|SWAP)$/, '');
  const parts = /^([A-Z0-9.]+)[/_:-]([A-Z0-9.]+)$/.exec(bare);
  if (parts?.[1] !== undefined && parts[2] !== undefined && parts[1] !== parts[2]) {
    return { base: parts[1], quote: parts[2] };
  }
  for (const quote of QUOTES) {
    if (bare.length > quote.length && bare.endsWith(quote)) {
      const base = bare.slice(0, -quote.length);
      if (/^[A-Z0-9][A-Z0-9.]*$/.test(base)) return { base, quote };
    }
  }
  const base = bare.replaceAll(/[^A-Z0-9.]/g, '');
  return { base: base === '' || base === 'QUOTE' ? 'ASSET' : base, quote: 'QUOTE' };
}

/** The symbol in a candle file's name: `BTCUSDT-1h-2024.csv.gz` → `BTCUSDT`, `quotes-502.csv` → `QUOTES`. */
export function symbolOfFile(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const [stem = ''] = name.split('.', 1);
  const [first = ''] = stem.split(/[-_@ ]/, 1);
  const symbol = first.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return symbol === '' ? 'MARKET' : symbol.slice(0, 32);
}
