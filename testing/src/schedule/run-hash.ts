import { MIX_START, avalanche, mixNumber, mixText } from '../random/mix.ts';

/**
 * The fingerprint of a run: every event's time and label, and what parts of the world add, in order. Two
 * runs of the same seed on the same commit have the same, or something in them is not deterministic.
 */
export class RunHash {
  #a: number = MIX_START;
  #b = 0x2545f491;

  add(time: number, label: string): void {
    const text = mixText(this.#a, label);
    this.#a = mixNumber(text, time);
    this.#b = (Math.imul(this.#b, 0x9e3779b1) ^ text) | 0;
  }

  /** 16 hexadecimal digits. */
  get text(): string {
    return hex(avalanche(this.#a)) + hex(avalanche(this.#b ^ this.#a));
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
