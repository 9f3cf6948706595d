import type { Operation } from "@posthorn/contract";
import { generic, type Layout } from "../../text/layout.ts";
import type { FileContext } from "../context.ts";
import {
  isMultiMessage,
  lastArguments,
  operationHeaders,
  operationMessages,
  operationParameters,
  operationPayload,
} from "./operation-types.ts";
import { responderType } from "./query-types.ts";

/** Returns the type of the function that handles or answers an operation, or of its functions by message name. */
export function handlerType(operation: Operation, file: FileContext): Layout {
  if (operation.kind === "query") return responderType(operation, file);
  const { module } = file;
  const parameters = operationParameters(operation, file);
  if (isMultiMessage(operation)) {
    const types = [operationMessages(operation, file), parameters];
    return generic(
      module.core("HandlersOf"),
      types.filter((type) => type !== undefined),
    );
  }
  const headers = operationHeaders(operation, file);
  const payload = operationPayload(operation, file);
  return generic(module.core("Handler"), [payload, ...lastArguments({ headers, parameters }, file)]);
}
