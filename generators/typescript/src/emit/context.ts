import type { Contract, Message, Operation } from "@posthorn/contract";
import type { DateSchemas } from "../json-schema/date-times.ts";
import type { Names } from "../name/names.ts";
import type { NestedSchema } from "../nested-schemas/nested-schemas.ts";
import type { SchemaGraph } from "../prepare/graph.ts";

/** What the emitter of a part of the contract is given beside that part. */
export interface Context {
  /** Of the contract. */
  readonly title: string;
  readonly names: Names;
  readonly graph: SchemaGraph;
  /** The messages of those that share an operation's address; nothing where all there are of its own. */
  readonly otherMessages: (operation: Operation) => readonly Message[] | undefined;
  /** The schemas that are declared in the file of a schema or a message, innermost first, by `schemaKey` or `messageKey`. */
  readonly nestedIn: (key: string) => readonly NestedSchema[];
  /** How messages travel where the contract does not say. */
  readonly wire: "cloudevents" | "plain";
  /** What integers of 64 bits are in programs. */
  readonly int64: "number" | "bigint";
  /** The schemas whose texts are `Date` in programs. */
  readonly dates: DateSchemas;
}

/** What the emitters of files are given that are about the contract as a whole. */
export interface WholeContext extends Context {
  readonly contract: Contract;
}
