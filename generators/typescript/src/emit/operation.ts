import type { Operation } from "@posthorn/contract";
import { type Module, openModule } from "../print/module.ts";
import type { Context } from "./context.ts";
import { emitOneOf } from "./one-of.ts";
import { emitOneWay } from "./one-way.ts";
import { emitQuery } from "./query.ts";

/** The module of an operation: its descriptor, the function that speaks and the one that listens. */
export function emitOperation(operation: Operation, context: Context): Module {
  const module = openModule(context.names.operation(operation).file);
  switch (operation.kind) {
    case "command":
    case "event":
      if (operation.messages.length > 1) emitOneOf(operation, module, context);
      else emitOneWay(operation, module, context);
      break;
    case "query":
      emitQuery(operation, module, context);
      break;
  }
  return module;
}
