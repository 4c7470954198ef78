import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { orderDiagram } from './diagram.ts';
import { ORDER_STATUSES, ORDER_STEPS, ORDER_TRANSITIONS } from './order-status.ts';

const doc = readFileSync(new URL('../../../../docs/orders.md', import.meta.url), 'utf8');

describe('orderDiagram', () => {
  it('has every step of the table and nothing else', () => {
    const lines = orderDiagram().trimEnd().split('\n');
    expect(lines[0]).toBe('stateDiagram-v2');
    const drawn = lines.flatMap((line) => {
      const match = /^ {4}([A-Z_]+) --> ([A-Z_]+): ([a-z-]+)$/.exec(line);
      return match === null ? [] : [`${match[1]} ${match[3]} ${match[2]}`];
    });
    const table = ORDER_STATUSES.flatMap((from) =>
      ORDER_STEPS.filter((step) => ORDER_TRANSITIONS[from][step] !== undefined).map(
        (step) => `${from} ${step} ${String(ORDER_TRANSITIONS[from][step])}`,
      ),
    );
    expect(drawn.sort()).toEqual(table.sort());
    expect(lines).toHaveLength(1 + 1 + table.length + 5);
  });

  it('is the diagram in docs/orders.md; after a change of the table, put the new text there', () => {
    const diagrams = [...doc.matchAll(/```mermaid\n([^`]*)```/g)].map((match) => match[1]);
    expect(diagrams).toEqual([orderDiagram()]);
  });

  it('explains every state, type and time in force', async () => {
    const { ORDER_TYPES, TIMES_IN_FORCE } = await import('./order-types.ts');
    for (const word of [...ORDER_STATUSES, ...ORDER_TYPES, ...TIMES_IN_FORCE]) {
      expect(doc).toContain(`\`${word}\``);
    }
  });
});
