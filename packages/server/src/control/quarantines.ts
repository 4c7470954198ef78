import type { resolveQuarantineBody } from '@nightdesk/contracts/api/book-views';
import type { JsonValue } from '@nightdesk/contracts/desk/json';
import { accountCommand } from '@nightdesk/contracts/ipc/account-command';
import { listQuarantine } from '@nightdesk/store/desk/book-lists';
import type { z } from 'zod';
import type { Actor } from '../auth/actor.ts';
import { audit } from '../auth/audit.ts';
import { accountFor, botFor } from './access.ts';
import { byOf } from './bots.ts';
import { controlError } from './control-error.ts';
import type { ControlParts } from './control-parts.ts';

/** What a person decides about a quarantine. */
export type QuarantineDecision = z.infer<typeof resolveQuarantineBody>;

/** Decisions about differences between books and venue that nothing explained. */
export class Quarantines {
  readonly #parts: ControlParts;

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  /** Decides about one. @throws NightdeskError `QUARANTINE_NOT_FOUND`, and what the account says of the decision */
  async resolve(
    actor: Actor,
    account: string,
    id: string,
    decision: QuarantineDecision,
  ): Promise<JsonValue> {
    const { connection, clock, supervisor } = this.#parts;
    await accountFor(connection, actor, 'trade', account);
    if (decision.bot !== undefined) await botFor(connection, actor, 'trade', decision.bot);
    const open = await connection.read(() => listQuarantine([account], true));
    const found = open.find((one) => one.id === id);
    if (found === undefined) {
      throw controlError(
        'QUARANTINE_NOT_FOUND',
        `There is no open quarantine "${id.slice(0, 64)}" on the account ${account}; it may have been decided about already.`,
        { quarantine: id.slice(0, 64) },
      );
    }
    const command = accountCommand.parse({
      kind: 'resolve-quarantine',
      id,
      resolution: decision.resolution,
      by: byOf(actor),
      note: decision.note,
      ...(decision.bot === undefined ? {} : { bot: decision.bot }),
      ...(decision.price === undefined ? {} : { price: decision.price }),
    });
    const result = await supervisor.command(account, command);
    await connection.write(() =>
      audit(actor, {
        time: clock.now(),
        action: 'quarantine.resolved',
        subject: `quarantine:${account}/${id}`,
        after: {
          resolution: decision.resolution,
          note: decision.note,
          bot: decision.bot ?? found.bot,
        },
      }),
    );
    return result;
  }
}
