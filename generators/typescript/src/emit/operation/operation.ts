import type { Operation } from "@posthorn/contract";
import type { Module } from "../../print/module.ts";
import { type Context, openFile } from "../context.ts";
import { emitMultiMessage } from "./multi-message.ts";
import { isMultiMessage } from "./operation-types.ts";
import { emitQuery } from "./query.ts";
import { emitSingleMessage } from "./single-message.ts";

/** Emits the file of an operation: its descriptor, the function that produces its messages and the one that receives them. */
export function emitOperation(operation: Operation, context: Context): Module {
  const file = openFile(context.names.operation(operation).file, context);
  if (operation.kind === "query") emitQuery(operation, file);
  else if (isMultiMessage(operation)) emitMultiMessage(operation, file);
  else emitSingleMessage(operation, file);
  return file.module;
}
