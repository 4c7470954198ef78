import type { Decision } from '../orders/decision.ts';
import { FloatRows, Uint32Rows } from './chunks.ts';

/** A rule and the names of the numbers that go with it. */
interface Shape {
  readonly index: number;
  readonly rule: string;
  readonly names: readonly string[];
}

/** Decision records in columns: the numbers of all in one, the rules and names once each. */
export class DecisionLog {
  readonly #shapes: Shape[] = [];
  /** The shape that each rule had last. */
  readonly #latest: Map<string, Shape> = new Map();
  /** Shape and place of the first value. */
  readonly #rows: Uint32Rows = new Uint32Rows(2);
  readonly #values: FloatRows = new FloatRows(1);

  get length(): number {
    return this.#rows.length;
  }

  /** Keeps a record; gives back its number, from 0. */
  push(decision: Decision): number {
    const { rule, values } = decision;
    const start = this.#values.length;
    const expected = this.#latest.get(rule);
    let count = 0;
    let same = expected !== undefined;
    // One pass: the numbers are kept while their names are compared with the last ones of this rule.
    for (const name in values) {
      const place = this.#values.offset(start + count);
      this.#values.add()[place] = values[name] ?? Number.NaN;
      if (same && expected?.names[count] !== name) same = false;
      count += 1;
    }
    const shape =
      same && expected !== undefined && expected.names.length === count
        ? expected
        : this.#shapeOf(decision);
    const row = this.#rows.length;
    const at = this.#rows.offset(row);
    const cells = this.#rows.add();
    cells[at] = shape.index;
    cells[at + 1] = start;
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

  /** The shape of a record whose rule has not been seen, or with other names than the last time. */
  #shapeOf({ rule, values }: Decision): Shape {
    const names = Object.keys(values);
    let shape = this.#shapes.find(
      (known) =>
        known.rule === rule &&
        known.names.length === names.length &&
        names.every((name, i) => name === known.names[i]),
    );
    if (shape === undefined) {
      shape = { index: this.#shapes.length, rule, names };
      this.#shapes.push(shape);
    }
    this.#latest.set(rule, shape);
    return shape;
  }
}
