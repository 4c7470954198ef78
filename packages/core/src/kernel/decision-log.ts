import type { Decision } from '../orders/decision.ts';
import { FloatRows, Uint32Rows } from './chunks.ts';

/** A rule and the names of the numbers that go with it. */
interface Shape {
  readonly rule: string;
  readonly names: readonly string[];
}

/** Decision records in columns: the numbers of all in one, the rules and names once each. */
export class DecisionLog {
  readonly #shapes: Shape[] = [];
  readonly #byRule: Map<string, number[]> = new Map();
  /** Shape and place of the first value. */
  readonly #rows: Uint32Rows = new Uint32Rows(2);
  readonly #values: FloatRows = new FloatRows(1);

  get length(): number {
    return this.#rows.length;
  }

  /** Keeps a record; gives back its number, from 0. */
  push(decision: Decision): number {
    const shape = this.#shapeOf(decision);
    const row = this.#rows.length;
    const at = this.#rows.offset(row);
    const cells = this.#rows.add();
    cells[at] = shape;
    cells[at + 1] = this.#values.length;
    const { values } = decision;
    for (const name in values) {
      const place = this.#values.offset(this.#values.length);
      this.#values.add()[place] = values[name] ?? Number.NaN;
    }
    return row;
  }

  /** The record again; null when there is none. */
  at(row: number): Decision | null {
    if (row < 0 || row >= this.#rows.length) return null;
    const shape = this.#shapes[this.#rows.at(row, 0)];
    if (shape === undefined) return null;
    const start = this.#rows.at(row, 1);
    const values: Record<string, number> = {};
    shape.names.forEach((name, i) => {
      values[name] = this.#values.at(start + i, 0);
    });
    return { rule: shape.rule, values };
  }

  #shapeOf(decision: Decision): number {
    const known = this.#byRule.get(decision.rule);
    if (known !== undefined) {
      for (const index of known)
        if (sameNames(this.#shapes[index]?.names ?? [], decision.values)) return index;
    }
    const index = this.#shapes.length;
    this.#shapes.push({ rule: decision.rule, names: Object.keys(decision.values) });
    if (known === undefined) this.#byRule.set(decision.rule, [index]);
    else known.push(index);
    return index;
  }
}

function sameNames(names: readonly string[], values: Readonly<Record<string, number>>): boolean {
  let i = 0;
  for (const name in values) {
    if (names[i] !== name) return false;
    i += 1;
  }
  return i === names.length;
}
