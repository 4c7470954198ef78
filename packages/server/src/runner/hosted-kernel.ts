import { Kernel, type KernelInit } from '@nightdesk/core/kernel/kernel';
import type { KernelState } from '@nightdesk/core/kernel/kernel-state';
import { type HostedStrategy, shapeOf } from './hosted-strategy.ts';

/**
 * The kernel of a hosted bot. Kept counts of seen bars belong to series of one length: where the configuration has
 * other series now, or the strategy begins anew, counting begins anew, too. Books, orders and risk go on in any case.
 */
export class HostedKernel extends Kernel {
  readonly strategy: HostedStrategy;

  constructor(init: KernelInit & { readonly strategy: HostedStrategy }) {
    super(init);
    this.strategy = init.strategy;
  }

  override restore(state: KernelState): void {
    const fresh = this.save().series;
    const sameShape = shapeOf(state.strategy) === this.strategy.shape;
    super.restore(sameShape ? state : { ...state, series: fresh });
    if (!sameShape || !this.strategy.isFresh) return;
    // Only now is it known that the strategy did not take up what was kept.
    super.restore({ ...this.save(), series: fresh, strategy: null });
  }
}
