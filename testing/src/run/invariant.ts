/** Something that must hold, with a name that people and shrinking know it by. */
export interface Invariant {
  readonly name: string;
  /** `step`: after every event. `end`: once faults have healed and the scenario is idle. */
  readonly when: 'step' | 'end';
  /** What is wrong, or null. Looks only: it must not change the world. */
  readonly check: () => string | null;
}
