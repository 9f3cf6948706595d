import type { Contract, Message, Operation } from "@posthorn/contract";
import type { DateSchemas } from "../json-schema/date-times.ts";
import type { Names } from "../name/names.ts";
import type { NestedSchema } from "../nested-schemas/nested-schemas.ts";
import type { SchemaGraph } from "../prepare/graph.ts";
import { type Module, openModule } from "../print/module.ts";

/** The facts and settings that the emitter of one part of a contract may look up beside that part. */
export interface Context {
  /** The contract's title. */
  readonly title: string;
  readonly names: Names;
  readonly graph: SchemaGraph;
  /** The messages of the other operations at an operation's address; undefined if they have no other messages. */
  readonly otherMessages: (operation: Operation) => readonly Message[] | undefined;
  /**
   * The nested schemas that are declared in the file of a schema or a message, innermost first. The key comes from
   * `schemaKey` or `messageKey`.
   */
  readonly nestedIn: (key: string) => readonly NestedSchema[];
  /** The type of 64-bit integers in programs. */
  readonly int64: "number" | "bigint";
  /** The schemas whose strings are `Date` in programs. */
  readonly dates: DateSchemas;
}

/** The context of files that concern the contract as a whole. */
export interface WholeContext extends Context {
  readonly contract: Contract;
}

/** The context of one generated file, with the module that becomes that file. */
export interface FileContext extends Context {
  readonly module: Module;
}

/** Opens the module of a generated file; the path has no extension. */
export function openFile(path: string, context: Context): FileContext {
  return { ...context, module: openModule(path) };
}
