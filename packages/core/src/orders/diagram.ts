import { isTerminal, ORDER_STATUSES, ORDER_STEPS, ORDER_TRANSITIONS } from './order-status.ts';

/**
 * Draws the transition table of orders as a Mermaid state diagram (https://mermaid.js.org/syntax/stateDiagram.html):
 * one line for each step, and arrows from the start and from each terminal state to the end. `docs/orders.md`
 * carries this text.
 */
export function orderDiagram(): string {
  const lines = ['stateDiagram-v2', '    [*] --> INITIALIZED'];
  for (const from of ORDER_STATUSES) {
    for (const step of ORDER_STEPS) {
      const to = ORDER_TRANSITIONS[from][step];
      if (to !== undefined) lines.push(`    ${from} --> ${to}: ${step}`);
    }
  }
  for (const status of ORDER_STATUSES) {
    if (isTerminal(status)) lines.push(`    ${status} --> [*]`);
  }
  return `${lines.join('\n')}\n`;
}
