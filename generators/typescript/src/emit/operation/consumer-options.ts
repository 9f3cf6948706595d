import type { Operation } from "@posthorn/contract";
import type { ParameterStructure } from "../../print/structures.ts";
import type { FileContext } from "../context.ts";
import { operationParameters } from "./operation-types.ts";

/** Returns the parameter `options` of the function that handles an operation. An event's options name its group. */
export function consumerOptions(operation: Operation, file: FileContext): ParameterStructure {
  const { module } = file;
  switch (operation.kind) {
    case "event": {
      const parameters = operationParameters(operation, file);
      const type = `${module.core("EventOptions")}${parameters === undefined ? "" : `<${parameters}>`}`;
      return { name: "options", type };
    }
    case "command":
      return { name: "options", hasQuestionToken: true, type: module.core("ConsumeOptions") };
    case "query":
      return { name: "options", hasQuestionToken: true, type: module.core("ServeOptions") };
  }
}
