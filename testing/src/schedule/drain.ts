/**
 * How the microtasks that an event woke are run before the next event.
 *
 * `tick` calls `process._tickCallback`, which Node does not document and which takes 0.2 µs; a whole run
 * is then one synchronous stretch. `immediate` gives the turn back to Node after each event (1.3 µs).
 * Both must give the same hash; a test compares them.
 */
export type DrainKind = 'tick' | 'immediate';

/** Does one event; false ends the loop. May throw, which ends it too. */
export type Step = () => boolean;

/** Brackets each stretch during which simulated code runs; `leave` is called even when a step throws. */
export interface Bracket {
  enter(): void;
  leave(): void;
}

function tickCallback(): (() => void) | undefined {
  const found: unknown = Reflect.get(process, '_tickCallback');
  if (typeof found !== 'function') return undefined;
  return () => {
    Reflect.apply(found, process, []);
  };
}

/** The quicker kind, or `immediate` where this Node has no `_tickCallback`. */
export function defaultDrain(): DrainKind {
  return tickCallback() === undefined ? 'immediate' : 'tick';
}

/**
 * Repeats `step` until it gives false, draining microtasks after each. Must not be called from within a
 * step. Rejects with what a step threw.
 */
export function drive(kind: DrainKind, step: Step, bracket: Bracket): Promise<void> {
  return kind === 'tick' ? driveByTick(step, bracket) : driveByImmediate(step, bracket);
}

function driveByTick(step: Step, bracket: Bracket): Promise<void> {
  const drain = tickCallback();
  if (drain === undefined) return driveByImmediate(step, bracket);
  return new Promise((resolve, reject) => {
    // From a turn of its own: V8 does not run microtasks from within a microtask.
    setImmediate(() => {
      bracket.enter();
      try {
        for (let more = true; more;) {
          more = step();
          drain();
        }
        resolve();
      } catch (error) {
        reject(asError(error));
      } finally {
        bracket.leave();
      }
    });
  });
}

function driveByImmediate(step: Step, bracket: Bracket): Promise<void> {
  return new Promise((resolve, reject) => {
    const turn = (): void => {
      let more: boolean;
      // Only the synchronous part is bracketed: between turns other code of the process may run.
      bracket.enter();
      try {
        more = step();
      } catch (error) {
        reject(asError(error));
        return;
      } finally {
        bracket.leave();
      }
      // A last turn lets the microtasks of the last event run.
      setImmediate(more ? turn : resolve);
    };
    setImmediate(turn);
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
