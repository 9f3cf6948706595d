import type { Destination } from "@posthorn/core/transport";

/** Settings that belong to a queue or a topic, and on which its producers and consumers must agree. */
const names = ["ordered", "duplicateWindowMs", "keepMs", "delivery"] as const;

export interface DifferentSetting {
  readonly name: (typeof names)[number];
  readonly is: unknown;
  readonly wanted: unknown;
}

/** Lists the settings of a queue or a topic that are not as a program declares them. */
export function differentSettings(existing: Destination, wanted: Destination): readonly DifferentSetting[] {
  return names
    .filter((name) => existing[name] !== wanted[name])
    .map((name) => ({ name, is: existing[name], wanted: wanted[name] }));
}
