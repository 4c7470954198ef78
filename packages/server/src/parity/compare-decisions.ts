import type { DecisionText, TermsText } from '@nightdesk/core/execution/events/payloads';
import type { DecisionRecord } from './decision-record.ts';
import type { Cause } from './difference.ts';

/** How two decisions, or one and none, differ. */
export interface DecisionDifference {
  readonly cause: Cause;
  readonly text: string;
  readonly recorded: DecisionRecord | null;
  readonly replayed: DecisionRecord | null;
}

/** Terms that make another order of it, by the words for people. */
const KIND_OF_ORDER = [
  ['side', 'side'],
  ['type', 'type'],
  ['timeInForce', 'time in force'],
  ['expireTime', 'expiry'],
  ['postOnly', 'post-only'],
  ['reduceOnly', 'reduce-only'],
  ['ocoGroup', 'group'],
] as const satisfies readonly (readonly [keyof TermsText, string])[];
const PRICES = [
  ['limitPrice', 'limit'],
  ['triggerPrice', 'trigger'],
  ['trailAmount', 'trail'],
  ['trailBasisPoints', 'trail in basis points'],
] as const satisfies readonly (readonly [keyof TermsText, string])[];
const SIZES = [
  ['quantity', 'quantity'],
  ['cash', 'cash'],
] as const satisfies readonly (readonly [keyof TermsText, string])[];

/**
 * Compares what two runs decided about the same event, in order. Decisions about the same order (or the same kind of
 * message) are held against each other; what has no counterpart is one more or less.
 */
export function compareDecisions(
  recorded: readonly DecisionRecord[],
  replayed: readonly DecisionRecord[],
): DecisionDifference[] {
  const found: DecisionDifference[] = [];
  const left = [...replayed];
  for (const was of recorded) {
    const at = left.findIndex((is) => sameSubject(was, is));
    const is = at === -1 ? undefined : left.splice(at, 1)[0];
    const difference =
      is === undefined
        ? {
            cause: causeOf(was),
            text: `recorded, and not decided in the replay: ${describe(was)}`,
            recorded: was,
            replayed: null,
          }
        : compareOne(was, is);
    if (difference !== null) found.push(difference);
  }
  for (const is of left) {
    found.push({
      cause: causeOf(is),
      text: `decided in the replay, and not recorded: ${describe(is)}`,
      recorded: null,
      replayed: is,
    });
  }
  return found;
}

/** The first way in which two decisions differ, the gravest first; null = they are the same. */
export function compareOne(was: DecisionRecord, is: DecisionRecord): DecisionDifference | null {
  const differ = (cause: Cause, text: string): DecisionDifference => ({
    cause,
    text: `${name(was)}: ${text}`,
    recorded: was,
    replayed: is,
  });
  if (was.kind === 'message' || is.kind === 'message') {
    if (same(was, is)) return null;
    return differ('message', `${describe(was)} became ${describe(is)}`);
  }
  if (was.decision?.rule !== is.decision?.rule) {
    return differ('signal', `the rule was ${ruleOf(was.decision)} and is ${ruleOf(is.decision)}`);
  }
  const terms = compareTerms(was, is);
  if (terms !== null) return differ(terms.cause, terms.text);
  const numbers = compareNumbers(was.decision, is.decision);
  return numbers === null ? null : differ('signal', numbers);
}

function compareTerms(
  was: DecisionRecord,
  is: DecisionRecord,
): { readonly cause: Cause; readonly text: string } | null {
  if (was.kind === 'order' && is.kind === 'order') {
    if (was.instrument !== is.instrument || was.parent !== is.parent) {
      return {
        cause: 'signal',
        text: `instrument ${was.instrument}, parent ${was.parent} became ${is.instrument}, ${is.parent}`,
      };
    }
    return (
      firstOf('signal', KIND_OF_ORDER, was.terms, is.terms) ??
      firstOf('price', PRICES, was.terms, is.terms) ??
      firstOf('size', SIZES, was.terms, is.terms)
    );
  }
  if (was.kind === 'change' && is.kind === 'change') {
    return (
      firstOf(
        'price',
        [
          ['limitPrice', 'limit'],
          ['triggerPrice', 'trigger'],
        ],
        was,
        is,
      ) ?? firstOf('size', [['quantity', 'quantity']], was, is)
    );
  }
  if (was.kind === 'signal' && is.kind === 'signal') {
    return firstOf(
      'signal',
      [
        ['instrument', 'instrument'],
        ['side', 'side'],
        ['action', 'action'],
      ],
      was,
      is,
    );
  }
  return null;
}

function firstOf<T extends object>(
  cause: Cause,
  fields: readonly (readonly [keyof T, string])[],
  was: T,
  is: T,
): { readonly cause: Cause; readonly text: string } | null {
  for (const [field, word] of fields) {
    if (was[field] === is[field]) continue;
    return { cause, text: `${word} was ${String(was[field])} and is ${String(is[field])}` };
  }
  return null;
}

function compareNumbers(was: DecisionText | null, is: DecisionText | null): string | null {
  if (was === null || is === null) return null;
  for (const key of new Set([...Object.keys(was.values), ...Object.keys(is.values)])) {
    const [before, now] = [was.values[key], is.values[key]];
    if (Object.is(before, now) || (before === 0 && now === 0)) continue;
    return `${key} was ${before ?? 'not there'} and is ${now ?? 'not there'}`;
  }
  return null;
}

/** Whether two decisions are about the same thing. */
function sameSubject(was: DecisionRecord, is: DecisionRecord): boolean {
  if (was.kind !== is.kind) return false;
  return 'order' in was && 'order' in is ? was.order === is.order : true;
}

/** Whether a decision of one moment is that of another: all but the numbers of orders and decisions. */
export function sameWish(a: DecisionRecord, b: DecisionRecord): boolean {
  if (a.kind === 'message' || b.kind === 'message' || a.kind !== b.kind) return false;
  if (a.decision?.rule !== b.decision?.rule) return false;
  if (a.kind === 'order' && b.kind === 'order') {
    return (
      a.instrument === b.instrument &&
      a.terms.side === b.terms.side &&
      a.terms.type === b.terms.type
    );
  }
  if (a.kind === 'signal' && b.kind === 'signal') {
    return a.instrument === b.instrument && a.side === b.side && a.action === b.action;
  }
  return 'order' in a && 'order' in b && a.order === b.order;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function causeOf(record: DecisionRecord): Cause {
  return record.kind === 'message' ? 'message' : 'signal';
}

function name(record: DecisionRecord): string {
  if (record.kind === 'order') return `order ${record.order}`;
  if (record.kind === 'cancel') return `cancel of order ${record.order}`;
  if (record.kind === 'change') return `change of order ${record.order}`;
  return record.kind;
}

function ruleOf(decision: DecisionText | null): string {
  return decision === null ? 'none' : `"${decision.rule}"`;
}

/** A decision in words. */
export function describe(record: DecisionRecord): string {
  switch (record.kind) {
    case 'order': {
      const { side, type, quantity, cash, limitPrice, triggerPrice } = record.terms;
      const size = cash === '0' || /^0(?:\.0*)?$/.test(cash) ? quantity : `for ${cash}`;
      const prices = [
        ...(limitPrice === null ? [] : [`limit ${limitPrice}`]),
        ...(triggerPrice === null ? [] : [`trigger ${triggerPrice}`]),
      ].join(', ');
      return `order ${record.order}, ${side} ${size} ${record.instrument} ${type}${prices === '' ? '' : ` (${prices})`}, ${ruleOf(record.decision)}`;
    }
    case 'cancel':
    case 'change':
      return `${name(record)}, ${ruleOf(record.decision)}`;
    case 'signal':
      return `signal to ${record.action} ${record.side} ${record.instrument}, ${ruleOf(record.decision)}`;
    case 'message':
      return `${record.level} "${record.text.slice(0, 120)}"`;
  }
}
