import type { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { Effect } from '../../kernel/effects.ts';
import type { KernelEvent } from '../../kernel/events.ts';
import type { Kernel } from '../../kernel/kernel.ts';

/** What a kernel was given, and what came of it. */
export interface KernelInput {
  readonly bot: string;
  /** Bars, ticks and their arrays are reused: read them during the call, never keep them. */
  readonly event: KernelEvent;
  /** Number of the event of the account's stream that it reports; 0 = it comes from elsewhere. */
  readonly sequence: number;
  /** Orders among them change later: read them during the call. */
  readonly effects: readonly Effect[];
  /** Why the kernel failed on it; null = it did not. */
  readonly failure: NightdeskError | null;
}

/**
 * Hears everything that the kernels of an account are given, in the order in which they are, so that a day can be
 * replayed. It is called on the way from tick to order: it must be short and must not throw.
 */
export interface KernelTap {
  /**
   * A kernel is hosted from now on, in the state in which it is. The same bot again: this kernel takes the place of
   * the one before.
   *
   * @param seen number of the last event of the stream that its state knows of
   */
  onHosted(kernel: Kernel, seen: number): void;
  onInput(input: KernelInput): void;
}
