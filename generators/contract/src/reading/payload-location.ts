import type { Origin } from "../model/contract.ts";

/** Where a value stands in a payload, as it is written and as steps. */
export interface Location {
  readonly text: string;
  readonly path: readonly string[];
  readonly origin: Origin;
}
