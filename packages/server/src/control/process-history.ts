import { processEntry } from '@nightdesk/contracts/api/bot-view';
import {
  type NumberedProcessRecord,
  listProcessRecords,
} from '@nightdesk/store/desk/process-history';
import type { z } from 'zod';
import { type Actor, assertMay } from '../auth/actor.ts';
import { botFor } from './access.ts';
import type { ControlParts } from './control-parts.ts';
import { numberCursor, type Page, pageOf, type Paging } from './page-of.ts';

type Entry = z.infer<typeof processEntry>;

/** What happened to processes: of one's own bot, or as an administrator of everything. */
export class ProcessHistory {
  readonly #parts: Pick<ControlParts, 'connection'>;

  constructor(parts: Pick<ControlParts, 'connection'>) {
    this.#parts = parts;
  }

  /** The newest first. @throws NightdeskError `AUTH_FORBIDDEN`, `BOT_NOT_FOUND` */
  async list(
    actor: Actor,
    asked: Paging & { readonly bot?: string | undefined },
  ): Promise<Page<Entry>> {
    const { connection } = this.#parts;
    if (asked.bot === undefined) assertMay(actor, 'admin');
    else await botFor(connection, actor, 'read', asked.bot);
    const before = numberCursor(asked.cursor);
    const read = await connection.read(() =>
      listProcessRecords(asked.bot ?? null, before, asked.limit + 1),
    );
    return pageOf(read, asked.limit, ({ sequence }) => [sequence], entryOf);
  }
}

function entryOf(record: NumberedProcessRecord): Entry {
  return processEntry.parse({ ...record, detail: JSON.parse(record.detail) as unknown });
}
