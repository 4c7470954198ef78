import type { JsonObject, JsonValue } from '@nightdesk/contracts/desk/json';
import { jsonObject } from '@nightdesk/contracts/desk/json';
import type { Steps } from '@nightdesk/store/connection/connection';
import { readSettings, writeSetting } from '@nightdesk/store/desk/settings';
import { type Actor, assertMay } from '../auth/actor.ts';
import { audit } from '../auth/audit.ts';
import { ownerOf } from './access.ts';
import { controlError } from './control-error.ts';
import type { ControlParts } from './control-parts.ts';

/** Longest value of a setting, characters of JSON. */
const LONGEST = 20_000;

/** Settings of the desk, and of each user for themselves. They hold no secrets: those have a place of their own. */
export class DeskSettings {
  readonly #parts: Pick<ControlParts, 'connection' | 'clock'>;

  constructor(parts: Pick<ControlParts, 'connection' | 'clock'>) {
    this.#parts = parts;
  }

  /** @param whose `own`: of the actor; `desk`: of all */
  async read(actor: Actor, whose: 'own' | 'desk'): Promise<JsonObject> {
    assertMay(actor, 'read');
    const owner = whose === 'desk' ? '' : ownerOf(actor);
    const found = await this.#parts.connection.read(() => readSettings(owner));
    return jsonObject.parse(
      Object.fromEntries([...found].map(([name, text]) => [name, JSON.parse(text) as unknown])),
    );
  }

  /** Changes settings; null removes one. Those of the desk are an administrator's. */
  async change(
    actor: Actor,
    whose: 'own' | 'desk',
    settings: Readonly<Record<string, JsonValue>>,
  ): Promise<JsonObject> {
    assertMay(actor, whose === 'desk' ? 'admin' : 'read');
    const owner = whose === 'desk' ? '' : ownerOf(actor);
    const now = this.#parts.clock.now();
    const entries = Object.entries(settings).map(([name, value]) => {
      const text = value === null ? null : JSON.stringify(value);
      if (text !== null && text.length > LONGEST)
        throw controlError(
          'SETTING_INVALID',
          `The setting ${name} is longer than ${LONGEST} characters.`,
        );
      return [name, text] as const;
    });
    await this.#parts.connection.write(function* (): Steps<void> {
      for (const [name, text] of entries) yield* writeSetting(owner, name, text, now);
      yield* audit(actor, {
        time: now,
        action: 'settings.changed',
        subject: whose === 'desk' ? 'desk' : `user:${owner}`,
        after: { settings: entries.map(([name]) => name) },
      });
    });
    return this.read(actor, whose);
  }
}
