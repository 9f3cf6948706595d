import type { Operation } from "@posthorn/contract";
import type { Module } from "../print/module.ts";
import { generic, type Layout } from "../text/layout.ts";
import type { Context } from "./context.ts";
import { handlersType } from "./one-of.ts";
import { answerType, queryShapeOf } from "./query-shape.ts";
import { lastArguments, shapeOf } from "./shape.ts";

/** The type of the function that handles or answers an operation, or of its functions where it has several messages. */
export function handlerType(operation: Operation, module: Module, context: Context): Layout {
  if (operation.kind === "query") return answerType(module, queryShapeOf(operation, module, context));
  const shape = shapeOf(operation, module, context);
  if (operation.messages.length > 1) return handlersType(shape, module);
  return generic(module.core("Handler"), [shape.payload, ...lastArguments(module, shape)]);
}
