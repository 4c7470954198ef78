/** How a feed hub judges time. ms. */
export interface HubOptions {
  /** Without a tick for so long an instrument is stale. A feed of bars is given two bars at least. */
  readonly staleAfter: number;
  /** How long after its end a bar waits for trades on their way, unless a later trade ends it before. */
  readonly barGrace: number;
}

/** What a hub begins with. */
export const HUB_DEFAULTS: HubOptions = Object.freeze({ staleAfter: 10_000, barGrace: 500 });
