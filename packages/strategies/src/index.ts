/** Trading strategies, one folder each. The public face of `@nightdesk/strategies`. */
export { findStrategy, STRATEGIES } from './catalogue.ts';
export { configDocs } from './config-docs.ts';
export { loadStrategy } from './load-strategy.ts';
export { zodConfig } from './zod-config.ts';
