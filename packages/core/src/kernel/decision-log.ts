import type { Decision } from '../orders/decision.ts';
import { FloatColumn, Uint32Column } from './growable.ts';

/** A rule and the names of the numbers that go with it. */
interface Shape {
  readonly rule: string;
  readonly names: readonly string[];
}

/** Decision records in columns: the numbers of all in one, the rules and names once each. */
export class DecisionLog {
  readonly #shapes: Shape[] = [];
  readonly #byRule: Map<string, number[]> = new Map();
  readonly #rows: Uint32Column = new Uint32Column();
  readonly #starts: Uint32Column = new Uint32Column();
  readonly #values: FloatColumn = new FloatColumn();

  get length(): number {
    return this.#rows.length;
  }

  /** Keeps a record; gives back its number, from 0. */
  push(decision: Decision): number {
    const shape = this.#shapeOf(decision);
    const row = this.#rows.length;
    this.#rows.push(shape);
    this.#starts.push(this.#values.length);
    const values = decision.values;
    for (const name in values) this.#values.push(values[name] ?? Number.NaN);
    return row;
  }

  /** The record again; null when there is none. */
  at(row: number): Decision | null {
    if (row < 0 || row >= this.#rows.length) return null;
    const shape = this.#shapes[this.#rows.at(row)];
    if (shape === undefined) return null;
    const start = this.#starts.at(row);
    const values: Record<string, number> = {};
    shape.names.forEach((name, i) => {
      values[name] = this.#values.at(start + i);
    });
    return { rule: shape.rule, values };
  }

  #shapeOf(decision: Decision): number {
    const known = this.#byRule.get(decision.rule);
    if (known !== undefined) {
      for (const index of known) if (sameNames(this.#shapes[index]?.names ?? [], decision.values)) return index;
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
