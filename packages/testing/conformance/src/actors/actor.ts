import type { Transport } from "@posthorn/core/transport";
import type { Json } from "../support/json.ts";

/** What a child process of the suite has at hand. */
export interface Part {
  readonly open: () => Promise<Transport>;
  /** What the check told it at start. */
  readonly script: Json;
  /** Tells the check something. */
  readonly say: (line: Json) => void;
  /** Resolves once the check, or an operator, wants it to end: SIGTERM. */
  readonly ended: Promise<void>;
}

/** A program of a child process. It resolves when nothing is left to do; then the process must exit by itself. */
export type Play = (part: Part) => Promise<void>;
