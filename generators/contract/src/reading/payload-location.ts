import type { Origin } from "../values/origin.ts";

/** A location in a payload: `$message.payload#/orderId`. */
export interface PayloadLocation {
  /** The runtime expression as it is written. */
  readonly text: string;
  /** The steps of its JSON pointer. */
  readonly path: readonly string[];
  readonly origin: Origin;
}
