import type { Operation } from "@posthorn/contract";
import type { Context } from "../context.ts";
import type { Module } from "../module.ts";
import { generic, type Layout } from "../text/layout.ts";
import { answerType, queryShapeOf } from "./query-shape.ts";
import { lastArguments, shapeOf } from "./shape.ts";

/** The type of the function that handles or answers an operation. */
export function handlerType(operation: Operation, module: Module, context: Context): Layout {
  if (operation.kind === "query") return answerType(module, queryShapeOf(operation, module, context));
  const shape = shapeOf(operation, module, context);
  return generic(module.core("Handler"), [shape.payload, ...lastArguments(module, shape)]);
}
