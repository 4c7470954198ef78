import { createHash } from 'node:crypto';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import {
  answerIdempotencyKey,
  clearIdempotencyKeys,
  freeIdempotencyKey,
  takeIdempotencyKey,
} from '@nightdesk/store/desk/idempotency-keys';
import type { Actor } from '../auth/actor.ts';
import { ownerOf } from './access.ts';
import { controlError } from './control-error.ts';
import type { ControlParts } from './control-parts.ts';

/** What was answered to a request. */
export interface Answer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
}

/** How long keys are remembered, ms. */
const REMEMBERED = 86_400_000;

/**
 * Does a request once, however often it is sent: who sends it again under the same key is answered as the first time.
 * When nobody knows what became of the first (the desk was killed in it) it is not done again; the person looks.
 */
export class Idempotency {
  readonly #parts: Pick<ControlParts, 'connection' | 'clock'>;

  constructor(parts: Pick<ControlParts, 'connection' | 'clock'>) {
    this.#parts = parts;
  }

  /**
   * @param request everything that was asked: the same key with something else is refused
   * @param work what answers; what it throws with the disposition `retry` has done nothing and frees the key
   * @throws NightdeskError `IDEMPOTENCY_MISMATCH`, `IDEMPOTENCY_PENDING`, and what the work throws
   */
  async once(
    actor: Actor,
    key: string,
    request: string,
    work: () => Promise<Answer>,
  ): Promise<Answer & { readonly repeated: boolean }> {
    const { connection, clock } = this.#parts;
    const owner = ownerOf(actor);
    const hash = createHash('sha256').update(request).digest('hex');
    const before = await connection.write(() => takeIdempotencyKey(owner, key, hash, clock.now()));
    if (before !== null) {
      if (before.requestHash !== hash) {
        throw controlError(
          'IDEMPOTENCY_MISMATCH',
          'This idempotency key was used for another request; take a new one for each thing that you want done.',
        );
      }
      if (before.status === null || before.reply === null) {
        throw controlError(
          'IDEMPOTENCY_PENDING',
          'The same request is under way, or the desk went down in it. Look at what was done; take a new key only if it was not.',
        );
      }
      return { status: before.status, body: before.reply, repeated: true };
    }
    let answer: Answer;
    try {
      answer = await work();
    } catch (error) {
      // Refused or not begun: nothing was done. Anything else may have been.
      if (error instanceof NightdeskError && error.disposition !== 'halt')
        await connection.write(() => freeIdempotencyKey(owner, key));
      throw error;
    }
    await connection.write(() => answerIdempotencyKey(owner, key, answer.status, answer.body));
    return { ...answer, repeated: false };
  }

  /** Forgets keys of yesterday. @returns how many */
  async clear(): Promise<number> {
    const before = this.#parts.clock.now() - REMEMBERED;
    return this.#parts.connection.write(() => clearIdempotencyKeys(before));
  }
}
