import type { EventOperation, Operation } from "@posthorn/contract";
import type { ParameterStructure } from "../../print/structures.ts";
import { generic } from "../../text/layout.ts";
import type { FileContext } from "../context.ts";
import { type CommandOrEvent, operationParameters, receivedHeaders } from "./operation-types.ts";

/** Returns the type of the consumer that a function for commands or events opens. */
export function consumerType(operation: CommandOrEvent, file: FileContext): string {
  const headers = receivedHeaders(operation, file);
  return `${file.module.core("Consumer")}${headers === undefined ? "" : `<${headers}>`}`;
}

/** Returns the parameter `options` of the function that handles an operation. An event's options name its group. */
export function consumerOptions(operation: Operation, file: FileContext): ParameterStructure {
  const { module } = file;
  switch (operation.kind) {
    case "event": {
      return { name: "options", type: generic(module.core("EventOptions"), eventArguments(operation, file)) };
    }
    case "command":
      return { name: "options", hasQuestionToken: true, type: module.core("ConsumeOptions") };
    case "query":
      return { name: "options", hasQuestionToken: true, type: module.core("ServeOptions") };
  }
}

/** The types of parameters and headers. Those that equal the defaults are left out at the end. */
function eventArguments(event: EventOperation, file: FileContext): readonly string[] {
  const parameters = operationParameters(event, file);
  const headers = receivedHeaders(event, file);
  if (headers === undefined) return parameters === undefined ? [] : [parameters];
  return [parameters ?? file.module.core("Parameters"), headers];
}
