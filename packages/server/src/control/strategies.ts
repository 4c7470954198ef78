import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { strategyDetail, type strategySummary } from '@nightdesk/contracts/api/desk-views';
import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';
import { findStrategy, STRATEGIES } from '@nightdesk/strategies/catalogue';
import { configDocs } from '@nightdesk/strategies/config-docs';
import type { z } from 'zod';
import { type Actor, assertMay } from '../auth/actor.ts';

type Summary = z.infer<typeof strategySummary>;
type Detail = z.infer<typeof strategyDetail>;

/** The strategies that ship with the desk. */
export class Strategies {
  /** Every one, in the order of the documents. */
  list(actor: Actor): Summary[] {
    assertMay(actor, 'read');
    return STRATEGIES.map((strategy) => ({
      ...common(strategy),
      presets: Object.keys(strategy.presets),
    }));
  }

  /** One, with the schema of its settings, its presets and its document. @throws NightdeskError `STRATEGY_UNKNOWN` */
  async get(actor: Actor, name: string): Promise<Detail> {
    assertMay(actor, 'read');
    const strategy = findStrategy(name);
    return strategyDetail.parse({
      ...common(strategy),
      presets: strategy.presets,
      schema: strategy.config.jsonSchema(),
      settingsMarkdown: configDocs(strategy),
      readme: await readmeOf(strategy),
    });
  }
}

function common({
  name,
  title,
  version,
  summary,
  instruments,
}: StrategyDefinition): Omit<Summary, 'presets'> {
  return { name, title, version, summary, instruments: { ...instruments } };
}

/** The document beside a strategy. Its name is one of the catalogue's, never a person's words. */
async function readmeOf({ name }: StrategyDefinition): Promise<string | null> {
  const folder = import.meta.resolve('@nightdesk/strategies/catalogue');
  try {
    return await readFile(fileURLToPath(new URL(`${name}/README.md`, folder)), 'utf8');
  } catch {
    return null;
  }
}
