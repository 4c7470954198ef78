import type { OrderRecord } from '../events/records.ts';
import type { AccountContext } from './account-context.ts';

/** How an order ends that has never reached the venue. */
export interface AbsentEnd {
  readonly kind: 'OrderCanceled' | 'OrderExpired' | 'OrderRejected';
  readonly reason: string;
}

/**
 * What becomes of an order of which it is proven that no attempt has reached the venue or ever will; null = it is sent
 * again, under its id. Exits are wanted however old they are.
 *
 * @param refusal why the venue refused an attempt, in its words; null = it did not
 */
export function endOfAbsent(
  { clock, options, gateway, objection }: AccountContext,
  record: OrderRecord,
  refusal: string | null,
): AbsentEnd | null {
  if (refusal !== null) return { kind: 'OrderRejected', reason: refusal };
  const withdrawn = record.pendingAction === 'cancel' ? 'withdrawn' : objection(record);
  if (withdrawn !== null) {
    return { kind: 'OrderCanceled', reason: `never reached the venue; ${withdrawn}` };
  }
  const { fence, dedupe } = gateway.capabilities;
  if (!fence && dedupe !== 'all') {
    // It may arrive for ever, and a second one would not be refused.
    return { kind: 'OrderExpired', reason: 'not seen at the venue, and not safe to send again' };
  }
  const isOld = clock.now() - record.createdTime > options.resendWithin;
  if (isOld && record.reduceOnly === 0) {
    return { kind: 'OrderExpired', reason: 'never reached the venue in time' };
  }
  return null;
}
