import type { Contract, SchemaObject } from "@posthorn/contract";
import type { SchemaGraph } from "./graph.ts";
import type { Names } from "./names.ts";

/** What every emitter is given. */
export interface Context {
  readonly contract: Contract;
  readonly names: Names;
  readonly graph: SchemaGraph;
  /** How messages travel where the contract does not say. */
  readonly wire: "cloudevents" | "plain";
  /** What integers of 64 bits are in programs. */
  readonly int64: "number" | "bigint";
  /** The schemas whose texts are `Date` in programs. */
  readonly dates: ReadonlySet<SchemaObject>;
}
